'use strict';
(() => {
  const { overview, latents } = JSON.parse(document.getElementById('data').textContent);
  const SVG = 'http://www.w3.org/2000/svg';
  const PAGE = 100;
  const at = (id) => document.getElementById(id);

  /** An element with its properties and children; text is always text. */
  function h(tag, attributes = {}, ...children) {
    return fill(document.createElement(tag), attributes, children);
  }
  function s(tag, attributes = {}, ...children) {
    return fill(document.createElementNS(SVG, tag), attributes, children);
  }
  function fill(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== undefined && value !== null) element.setAttribute(name, value);
    }
    element.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null));
    return element;
  }

  // Numbers
  const known = (x) => typeof x === 'number';
  const two = (x) => (known(x) ? x.toFixed(2).replace('-', '\u2212') : '\u2013');
  const signed = (x) => (known(x) ? (x >= 0 ? '+' : '') + two(x) : '\u2013');
  const percent = (x) => (known(x) ? Math.round(100 * x) + '\u00a0%' : '\u2013');
  const whole = (x) => x.toLocaleString('en-GB');
  const some = (n, one, many) => `${whole(n)} ${n === 1 ? one : many}`;
  const three = (x) => (x === 0 ? '0' : Number(x.toPrecision(3)).toString());
  const rare = (density) => (density > 0 ? decimal(100 * density) : '0') + '\u00a0%';
  const decimal = (x) => Number(x.toPrecision(2)).toLocaleString('en-GB', { maximumSignificantDigits: 2 });
  const large = (x) => (x < 1e6 ? whole(x) : x.toLocaleString('en-GB', { notation: 'compact', maximumSignificantDigits: 3 }));
  const words = (name) => name.replaceAll('_', ' ');
  const METRICS = { balanced_accuracy: 'balanced accuracy', auroc: 'AUROC', auprc: 'AUPRC', f1: 'F1', f1_at_density: 'F1 at density', auprc_at_density: 'AUPRC at density', precision_at_density: 'precision at density' };
  const metric = (name) => METRICS[name] || words(name);

  /** A value with its whisker, and a control as a ring, between 0 and 1 with one half marked. */
  function plot(value, low, high, control, width = 92) {
    const x = (v) => 5 + Math.max(0, Math.min(1, v)) * (width - 10);
    const mark = s('svg', { width, height: 16, 'aria-hidden': 'true' },
      s('line', { class: 'axis', x1: x(0), x2: x(1), y1: 8, y2: 8 }),
      s('line', { class: 'half', x1: x(0.5), x2: x(0.5), y1: 2, y2: 14 }));
    if (known(control)) mark.append(s('circle', { class: 'ring', cx: x(control), cy: 8, r: 3.2 }));
    if (known(low)) mark.append(s('line', { class: 'whisker', x1: x(low), x2: x(high), y1: 8, y2: 8 }));
    if (known(value)) mark.append(s('circle', { class: 'dot', cx: x(value), cy: 8, r: 3.8 }));
    return mark;
  }

  // Head
  function head() {
    const main = overview.hookpoints.filter((p) => !p.random);
    const models = unique(main.map((p) => p.model));
    if (models.length) at('title').textContent = `Latents of ${models.join(', ')}, explained and scored`;
    const list = at('provenance');
    const say = (name, ...value) => value.length && list.append(h('div', {}, h('dt', {}, name), h('dd', {}, ...value)));
    const hashed = (name, hash) => [h('bdi', {}, name), ' ', h('span', { class: 'hash', title: hash }, hash.slice(0, 10))];
    unique(overview.hookpoints.map((p) => p.model_hash)).forEach((hash) => {
      say('Subject model', ...hashed(overview.hookpoints.find((p) => p.model_hash === hash).model, hash));
    });
    overview.hookpoints.forEach((p) => say(
      `${p.random ? 'Random control' : 'Sparse coder'} at ${p.name}`,
      ...hashed(p.coder, p.coder_hash), ` \u00b7 ${whole(p.latents)} latents`));
    if (overview.corpora.length) say('Corpus', h('bdi', {}, overview.corpora.join(', ')));
    if (overview.runs.length) say(overview.runs.length > 1 ? 'Runs' : 'Run', h('bdi', {}, overview.runs.join(', ')));
    if (overview.code) say('Castalia', overview.code);
    const c = overview.counts;
    [['latents that fired', c.latents_seen], ['live', c.latents_live], ['explained', c.explained], ['abstained', c.abstained],
      ['scored', c.scored], ['tokens read', c.tokens], ['activations', c.activations]]
      .forEach(([name, n]) => at('tiles').append(h('div', {}, h('dt', {}, name), h('dd', { title: whole(n) }, large(n)))));
  }

  // Scores
  const isLexical = (row) => row.judge === 'lexical';
  function judge(name) {
    return name === 'lexical' ? h('span', { class: 'badge spring' }, 'lexical') : h('bdi', {}, name);
  }
  const stacked = (above, below) => h('td', { class: 'number' }, above, h('br'), h('span', { class: 'aside' }, below));
  const against = (row, name) => (known(row[name]) ? stacked(two(row[name]), `c. ${two(row['control_' + name])}`) : h('td'));
  function scoreRow(row, many) {
    const second = known(row.f1) ? 'f1' : 'auprc';
    return h('tr', {},
      h('th', { scope: 'row' }, h('span', { class: 'scorer' }, row.scorer), h('br'), h('bdi', { class: 'aside' }, row.hookpoint)),
      h('td', {}, judge(row.judge), row.stopped_early ? [' ', h('span', { class: 'badge' }, 'stopped early')] : null, h('br'),
        h('span', { class: 'aside' }, metric(row.metric), `, ${words(row.negatives)}`, many ? [h('br'), `${row.explainer}, ${row.sampler}`] : null)),
      stacked(whole(row.latents), [row.abstained ? `${row.abstained} abstained` : '', row.unjudged ? `${row.unjudged} unjudged` : ''].filter(Boolean).join(', ')),
      h('td', { class: 'plotted' }, plot(row.median, row.median_low, row.median_high, row.control_median, 112)),
      stacked(h('strong', {}, two(row.median)), known(row.median) ? `${two(row.median_low)} \u2013 ${two(row.median_high)}` : ''),
      stacked(two(row.control_median), known(row.control_median) ? `${two(row.control_median_low)} \u2013 ${two(row.control_median_high)}` : ''),
      stacked(signed(row.paired_difference_median), known(row.paired_difference_low) ? `${signed(row.paired_difference_low)} \u2013 ${signed(row.paired_difference_high)}` : ''),
      h('td', { class: 'number' }, percent(row.share_above_control)),
      against(row, 'true_positive_rate'),
      against(row, 'true_negative_rate'),
      known(row[second]) ? stacked(two(row[second]), `${two(row[second + '_at_density'])} at d.`) : h('td'));
  }
  function scoreTable(caption, note, rows, many) {
    const columns = ['Scorer', 'Judge, metric, silent windows', 'Latents', '', 'Median', 'Control', 'Difference', 'Above', 'Found', 'Rejected', known(rows[0].f1) ? 'F1' : 'AUPRC'];
    if (rows.some((row) => known(row.auprc) !== known(rows[0].auprc))) columns[10] = 'F1, AUPRC';
    return h('div', { class: 'scroll' }, h('table', {},
      h('caption', {}, caption, h('small', {}, note)),
      h('thead', {}, h('tr', {}, columns.map((name, i) => h('th', { scope: 'col', class: i === 2 || i > 3 ? 'number' : undefined }, name)))),
      h('tbody', {}, rows.map((row) => scoreRow(row, many)))));
  }
  function constantTable(rows) {
    return h('div', { class: 'scroll' }, h('table', { class: 'narrow' },
      h('caption', {}, 'Constant judges', h('small', {}, 'they give one answer to everything: what a scorer says to nothing')),
      h('thead', {}, h('tr', {}, ['Scorer', 'Judge', 'Hookpoint', 'Latents', 'Median', 'Control', 'Found', 'Rejected'].map((name, i) => h('th', { scope: 'col', class: i > 2 ? 'number' : undefined }, name)))),
      h('tbody', {}, rows.map((row) => h('tr', {},
        h('th', { scope: 'row' }, h('span', { class: 'scorer' }, row.scorer), ' ', h('span', { class: 'aside' }, words(row.negatives))),
        h('td', {}, row.judge), h('td', {}, h('bdi', {}, row.hookpoint)),
        [whole(row.latents), two(row.median), two(row.control_median), two(row.true_positive_rate), two(row.true_negative_rate)].map((n) => h('td', { class: 'number' }, n)))))));
  }
  function scores() {
    const many = unique(overview.rows.map((row) => row.explainer + row.sampler + row.prompt_version)).length > 1;
    const groups = [
      ['The explanations', 'judges that look', (row) => !row.constant && !row.random],
      ['A random coder', 'the same judges at a coder that was never trained: what token statistics alone give', (row) => !row.constant && row.random],
    ];
    for (const [caption, note, which] of groups) {
      const rows = overview.rows.filter(which);
      if (rows.length) at('scores').append(scoreTable(caption, note, rows, many));
    }
    const constant = overview.rows.filter((row) => row.constant && !row.random);
    if (constant.length) at('scores').append(constantTable(constant));
    if (!overview.rows.length) at('scores').append(h('p', { class: 'notice' }, 'Nothing has been scored yet.'));
    const note = (text) => at('score-notes').append(h('p', {}, text));
    note('The dot is the median, the line its interval, the ring the control, the dashes one half. Difference: real minus control, latent by latent; above: latents whose real explanation beats its control. Found: activating windows judged to match; rejected: silent windows judged not to; c. is the control. F1 and AUPRC are with as many silent windows as activating ones, and at d., at density, with as many as there really are.');
    if (overview.rows.some(isLexical)) note('Lexical is no language model: it looks whether the words of the explanation are there. Its figures say how far words alone tell the windows apart, and are not to be set beside those of a model that reads.');
    if (overview.one_family) note('The embedding judge and the subject model are of one family here: the judge may share what the latents encode, and its figures flatter.');
  }

  // Densities
  function densities() {
    for (const d of overview.densities) {
      let first = d.all.findIndex((n) => n > 0);
      if (first < 0) continue;
      const last = d.all.length - 1 - [...d.all].reverse().findIndex((n) => n > 0);
      first -= first % d.per_decade;
      const end = Math.ceil((last + 1) / d.per_decade) * d.per_decade;
      const labels = [];
      for (let i = first; i <= end; i += d.per_decade) labels.push([i - first, `10${superscript(d.from + i / d.per_decade)}`]);
      const seen = d.all.reduce((a, b) => a + b, 0);
      at('densities').append(h('figure', {},
        h('figcaption', {}, h('bdi', {}, d.hookpoint), `: share of tokens on which ${some(seen, 'latent fires', 'latents fire')}`,
          d.silent ? `; ${some(d.silent, 'more never fires', 'more never fire')}` : '',
          h('span', { class: 'key' }), 'explained', h('span', { class: 'key rest' }), 'others'),
        bars(d.all.slice(first, end), d.explained.slice(first, end), labels, 520, 130, `Latents of ${d.hookpoint} by density`)));
    }
  }
  const superscript = (n) => String(n).replace(/[-0-9]/g, (c) => (c === '-' ? '\u207b' : '\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079'[c]));
  function bars(all, part, labels, width, height, title) {
    const top = Math.max(1, ...all);
    const step = (width - 40) / all.length;
    const y = (n) => (n / top) * (height - 34);
    const base = height - 20;
    const picture = s('svg', { width: '100%', viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': title });
    all.forEach((n, i) => {
      const bar = (count, from, kind) => count > 0 && picture.append(s('rect', {
        class: kind, x: 20 + i * step + 0.75, width: Math.max(1, step - 1.5), y: base - y(from + count), height: y(count) }, s('title', {}, whole(n))));
      bar(part[i], 0, 'bar');
      bar(n - part[i], part[i], 'bar rest');
    });
    picture.append(s('line', { class: 'axis', x1: 20, x2: width - 20, y1: base, y2: base }));
    labels.forEach(([i, text]) => picture.append(s('text', { class: 'tick', x: 20 + i * step, y: height - 5, 'text-anchor': 'middle' }, text)));
    picture.append(s('text', { class: 'tick', x: 20, y: 10 }, whole(top)));
    picture.style.maxWidth = `${width}px`;
    return picture;
  }

  const unique = (values) => [...new Set(values)];

  // Windows
  function highlighted(window, maximum) {
    const text = h('div', { class: 'text', dir: 'auto' });
    const points = Array.from(window.text);
    let from = 0;
    for (const [start, end, activation] of window.firings) {
      if (end <= start) continue;
      text.append(...plain(points.slice(from, start).join('')));
      const level = Math.max(1, Math.min(10, Math.ceil((10 * activation) / maximum)));
      text.append(h('mark', { class: `i${level}`, title: three(activation) }, plain(points.slice(start, end).join(''))));
      from = end;
    }
    text.append(...plain(points.slice(from).join('')));
    return text;
  }
  function plain(text) {
    return text.split(/(\n+)/).filter(Boolean).map((piece) => (piece[0] === '\n' ? h('span', { class: 'break', title: 'line break' }, ' \u21b5 ') : piece));
  }
  function windows(latent) {
    const of = latent.windows.reduce((most, w) => Math.max(most, w.quantile), 0) + 1;
    const box = h('div', {});
    let heading;
    let list;
    for (const window of latent.windows) {
      const name = window.strongest ? 'Strongest' : `Quantile ${window.quantile + 1} of ${of}${window.quantile === 0 ? ', the strongest' : window.quantile === of - 1 ? ', the weakest' : ''}`;
      if (name !== heading) {
        heading = name;
        list = h('ol', { class: 'windows' });
        box.append(h('div', { class: 'windows' }, h('h4', {}, name)), list);
      }
      list.append(h('li', {}, highlighted(window, latent.statistics.maximum), h('div', { class: 'peak', title: 'largest activation' }, three(window.peak))));
    }
    if (!latent.windows.length) box.append(h('p', { class: 'silent' }, 'Its evidence is no longer on the topic.'));
    return box;
  }
  function activations(latent) {
    const counts = latent.statistics.histogram;
    let first = counts.findIndex((n) => n > 0);
    if (first < 0) return null;
    first -= first % 4;
    const shown = counts.slice(first);
    while (shown.length % 4) shown.push(0);
    const labels = [];
    const every = shown.length > 32 ? 8 : 4;
    for (let i = 0; i <= shown.length; i += every) labels.push([i, three(2 ** ((first + i) / 4 - 14))]);
    return h('figure', {}, h('figcaption', {}, 'Windows by their largest activation'),
      bars(shown, shown, labels, 420, 110, 'Windows by their largest activation'));
  }

  // One latent
  const mainMetric = (score) => (score.metrics.balanced_accuracy ? 'balanced_accuracy' : 'auroc');
  const sameTable = (a) => (b) => a.scorer === b.scorer && a.judge === b.judge && a.negatives === b.negatives && a.stopped_early === b.stopped_early;
  function scoreRows(explanation) {
    return explanation.scores.map((score) => {
      const control = explanation.control && explanation.control.scores.find(sameTable(score));
      const name = mainMetric(score);
      const [value, low, high] = score.metrics[name] || [];
      const [other] = (control && control.metrics[name]) || [];
      const rate = (which) => [two((score.metrics[which] || [])[0]), h('br'), h('span', { class: 'aside' }, `c. ${two(((control && control.metrics[which]) || [])[0])}`)];
      const recalls = score.recalls.length ? score.recalls.map((r) => `quantile ${r.quantile + 1}: ${r.hits} of ${r.asked}`).join('\n') : undefined;
      return h('tr', {},
        h('th', { scope: 'row' }, h('span', { class: 'scorer' }, score.scorer), ' ', judge(score.judge), h('br'), h('span', { class: 'aside' }, words(score.negatives), score.stopped_early ? ', stopped early' : '')),
        score.outcome === 'judged'
          ? [h('td', {}, plot(value, low, high, other, 76)),
            h('td', { class: 'number', title: metric(name) }, h('strong', {}, two(value)), h('br'), h('span', { class: 'aside' }, `${two(low)} \u2013 ${two(high)}`)),
            h('td', { class: 'number' }, two(other)),
            h('td', { class: 'number', title: recalls }, rate('true_positive_rate')),
            h('td', { class: 'number' }, rate('true_negative_rate'))]
          : h('td', { colspan: 5, class: 'silent' }, words(score.outcome), score.reason ? `: ${score.reason}` : ''));
    });
  }
  function recallPlot(score) {
    return h('figure', {}, h('figcaption', {}, `Windows found by ${score.scorer}, by quantile of activation, strongest first`),
      s('svg', { width: '100%', viewBox: '0 0 420 80', role: 'img', 'aria-label': 'Recall by quantile' },
        score.recalls.flatMap((r, i) => {
          const x = 20 + ((i + 0.5) * 380) / score.recalls.length;
          const y = (v) => 62 - v * 54;
          return [s('line', { class: 'axis', x1: 20, x2: 400, y1: 62, y2: 62 }),
            s('line', { class: 'whisker', x1: x, x2: x, y1: y(r.low), y2: y(r.high), opacity: 0.45 }),
            s('circle', { class: 'dot', cx: x, cy: y(r.hits / r.asked), r: 3.6 }, s('title', {}, `${r.hits} of ${r.asked}`)),
            s('text', { class: 'tick', x, y: 76, 'text-anchor': 'middle' }, String(r.quantile + 1))];
        })));
  }
  function explained(explanation) {
    const box = h('div', { class: 'wide' });
    const spoken = explanation.outcome === 'explained';
    box.append(h('p', { class: `said whole${spoken ? '' : ' silent'}`, dir: 'auto' }, spoken ? explanation.text : `${words(explanation.outcome)}${explanation.reason ? ': ' + explanation.reason : ''}`));
    if (explanation.terms.length) {
      box.append(h('ul', { class: 'terms', 'aria-label': 'Terms' }, explanation.terms.map((term) => h('li', { dir: 'auto', title: `log-odds over its deviation: ${two(term.weight)}` },
        term.word, ' ', h('small', {}, term.place === 'peak' ? '' : term.place)))));
    }
    box.append(h('p', { class: 'notes' }, `${explanation.explainer} ${explanation.prompt_version}, on ${explanation.sampler}`));
    return box;
  }
  function scoreCard(explanation) {
    const box = h('div', {});
    if (explanation.scores.length) {
      box.append(h('div', { class: 'scroll' }, h('table', { class: 'small' },
        h('thead', {}, h('tr', {}, ['Scorer', '', 'Score', 'Control', 'Found', 'Rejected'].map((name, i) => h('th', { scope: 'col', class: i > 1 ? 'number' : undefined }, name)))),
        h('tbody', {}, scoreRows(explanation)))));
      const byQuantile = explanation.scores.find((score) => score.recalls.length > 1);
      if (byQuantile) box.append(recallPlot(byQuantile));
    } else {
      box.append(h('p', { class: 'silent' }, 'No scores yet.'));
    }
    const control = explanation.control;
    if (control) {
      box.append(h('p', { class: 'notes' }, 'Its control is the explanation of latent ', String(control.partner ?? '?'), ': ', h('bdi', {}, `\u201c${control.text}\u201d`)));
    }
    return box;
  }
  function facts(latent) {
    const list = h('dl', { class: 'facts small' });
    const say = (name, value) => list.append(h('dt', {}, name), h('dd', {}, value));
    const st = latent.statistics;
    say('Status', latent.status || 'unknown');
    say('Fires on', `${whole(st.firing_tokens)} tokens (${rare(latent.density)})`);
    say('In windows, explaining and scoring', `${whole(st.explaining_windows)} + ${whole(st.scoring_windows)}`);
    say('Largest activation', three(st.maximum));
    say('Mean activation', st.firing_tokens ? three(st.sum / st.firing_tokens) : '\u2013');
    say('Revision of its evidence', String(latent.revision));
    if (latent.older_evidence) say('Older evidence, not shown', whole(latent.older_evidence));
    if (latent.older_explanations) say('Older explanations and controls, not shown', whole(latent.older_explanations));
    if (latent.dropped_for_size) say('Windows dropped for size', whole(latent.dropped_for_size));
    const first = latent.explanations[0];
    if (first) {
      say('Scoring windows dropped as seen by the explainer', whole(first.dropped_equal));
      say('Silent windows wanted and not to be had', whole(first.unfilled));
    }
    return list;
  }
  function sheet(latent) {
    const box = h('div', { class: 'sheet' });
    latent.explanations.forEach((explanation) => box.append(explained(explanation)));
    if (!latent.explanations.length) box.append(h('p', { class: 'wide silent' }, 'Not explained yet.'));
    box.append(h('div', {}, h('h3', {}, 'Where it fires'), windows(latent)));
    box.append(h('div', {},
      latent.explanations.flatMap((explanation) => [h('h3', {}, latent.explanations.length > 1 ? `Scores of ${explanation.explainer}, ${explanation.sampler}` : 'Scores'), scoreCard(explanation)]),
      h('h3', {}, 'How strongly'), activations(latent), h('h3', {}, 'Counts'), facts(latent)));
    return box;
  }

  // The list
  const tables = unique(overview.rows.filter((row) => !row.constant).map((row) => JSON.stringify([row.scorer, row.judge, row.negatives]))).map((key) => JSON.parse(key));
  const scoreOf = (latent, table) => {
    for (const explanation of latent.explanations) {
      const is = (score) => score.scorer === table[0] && score.judge === table[1] && score.negatives === table[2];
      const score = explanation.scores.find(is);
      if (score && score.outcome === 'judged' && score.metrics[mainMetric(score)]) {
        const name = mainMetric(score);
        const control = explanation.control && explanation.control.scores.find(is);
        return [...score.metrics[name], control && (control.metrics[name] || [])[0]];
      }
    }
    return [];
  };
  const spoken = (latent) => (latent.explanations.find((e) => e.outcome === 'explained') || { text: '' }).text;
  const abstains = (latent) => latent.explanations.some((e) => e.outcome === 'abstained');
  const windowsOf = (latent) => latent.statistics.explaining_windows + latent.statistics.scoring_windows;
  const shownTables = tables.slice(0, 3);
  const columns = [
    { name: 'Latent', width: 'col-name', value: (l) => l.order, up: true },
    { name: 'Explanation', value: (l) => spoken(l) || '\uffff', up: true },
    ...shownTables.map((table) => ({
      name: shownTables.some((t) => t !== table && t[0] === table[0]) ? `${table[0]}, ${words(table[2])}, ${table[1]}` : table[0],
      width: 'col-score', value: (l) => scoreOf(l, table)[0] ?? (abstains(l) ? 0.5 : -1), table })),
    { name: 'Density', width: 'col-number', number: true, value: (l) => l.density },
    { name: 'Windows', width: 'col-number', number: true, value: windowsOf },
  ];
  latents.forEach((latent, i) => {
    latent.order = i;
    latent.search = [latent.key, ...latent.explanations.map((e) => e.text)].join('\n').toLowerCase();
  });
  let sorted = { column: columns.findIndex((c) => c.table), up: false };
  if (sorted.column < 0) sorted = { column: 0, up: true };
  let limit = PAGE;
  const open = new Set();

  function chosen() {
    const wanted = at('find').value.trim().toLowerCase();
    const hookpoint = at('hookpoint').value;
    const { value } = columns[sorted.column];
    return latents
      .filter((l) => (hookpoint ? l.hookpoint === hookpoint : !l.hookpoint.endsWith('.random')) && l.search.includes(wanted))
      .map((l) => [value(l), l])
      .sort(([a, l], [b, m]) => (a < b ? -1 : a > b ? 1 : 0) * (sorted.up ? 1 : -1) || l.order - m.order)
      .map(([, l]) => l);
  }
  function cell(column, latent) {
    if (column.name === 'Explanation') {
      const text = spoken(latent);
      return h('td', {}, text ? h('span', { class: 'said clamp', dir: 'auto' }, text) : h('span', { class: 'silent' }, abstains(latent) ? 'abstained' : latent.explanations.length ? words(latent.explanations[0].outcome) : 'not explained yet'));
    }
    if (column.table) {
      const [value, low, high, control] = scoreOf(latent, column.table);
      return h('td', {}, known(value) ? [plot(value, low, high, control), ' ', two(value)] : h('span', { class: 'silent' }, abstains(latent) ? 'abstained' : '\u2013'));
    }
    return h('td', { class: 'number' }, column.name === 'Density' ? rare(latent.density) : whole(windowsOf(latent)));
  }
  function rowsOf(latent) {
    const button = h('button', { type: 'button', class: 'name', 'aria-expanded': open.has(latent.key) }, h('bdi', {}, latent.key));
    const row = h('tr', { class: open.has(latent.key) ? 'row open' : 'row' }, h('th', { scope: 'row' }, button), columns.slice(1).map((column) => cell(column, latent)));
    row.addEventListener('click', () => {
      if (document.getSelection().toString()) return;
      toggle(latent, row, button);
    });
    return open.has(latent.key) ? [row, detail(latent)] : [row];
  }
  const detail = (latent) => h('tr', { class: 'detail' }, h('td', { colspan: columns.length }, sheet(latent)));
  function toggle(latent, row, button) {
    const opening = !open.has(latent.key);
    if (opening) {
      open.add(latent.key);
      row.after(detail(latent));
      history.replaceState(null, '', `#${encodeURIComponent(latent.key)}`);
    } else {
      open.delete(latent.key);
      row.nextElementSibling.remove();
    }
    row.classList.toggle('open', opening);
    button.setAttribute('aria-expanded', opening);
  }
  function sort(i) {
    sorted = { column: i, up: sorted.column === i ? !sorted.up : Boolean(columns[i].up) };
    draw();
    at('latents').querySelectorAll('thead button')[i].focus();
  }
  function draw() {
    const found = chosen();
    const shown = found.slice(0, limit);
    const header = columns.map((column, i) => {
      const is = sorted.column === i;
      const button = h('button', { type: 'button' }, column.name, h('span', { class: 'arrow', 'aria-hidden': 'true' }, is ? (sorted.up ? '\u2191' : '\u2193') : ''));
      button.addEventListener('click', () => sort(i));
      const width = column.table ? 'col-score' : column.width;
      return h('th', { scope: 'col', class: [width, column.number ? 'number' : ''].filter(Boolean).join(' ') || undefined, 'aria-sort': is ? (sorted.up ? 'ascending' : 'descending') : undefined }, button);
    });
    at('latents').replaceChildren(h('table', { class: 'list' }, h('thead', {}, h('tr', {}, header)), h('tbody', {}, shown.flatMap(rowsOf))));
    at('found').textContent = some(found.length, 'latent', 'latents');
    const more = [];
    if (found.length > limit) {
      for (const [text, to] of [[`Show ${Math.min(PAGE, found.length - limit)} more`, limit + PAGE], [`Show all ${whole(found.length)}`, Infinity]]) {
        const button = h('button', { type: 'button' }, text);
        button.addEventListener('click', () => { limit = to; draw(); });
        more.push(button);
      }
    }
    at('more').replaceChildren(...more);
  }
  function follow() {
    let key;
    try {
      key = decodeURIComponent(location.hash.slice(1));
    } catch {
      return;
    }
    const latent = latents.find((l) => l.key === key);
    if (!latent) return;
    at('find').value = '';
    at('hookpoint').value = latent.hookpoint.endsWith('.random') ? latent.hookpoint : '';
    open.add(key);
    limit = Math.max(limit, chosen().indexOf(latent) + 1);
    draw();
    const row = [...at('latents').querySelectorAll('tr.row.open')].find((r) => r.querySelector('button').textContent === key);
    row.scrollIntoView({ block: 'start' });
    row.querySelector('button').focus({ preventScroll: true });
  }
  function list() {
    at('hookpoint').append(h('option', { value: '' }, latents.some((l) => l.hookpoint.endsWith('.random')) ? 'all but the random coder' : 'all'), ...unique(latents.map((l) => l.hookpoint)).map((name) => h('option', { value: name }, name)));
    for (const [id, event] of [['find', 'input'], ['hookpoint', 'change']]) {
      at(id).addEventListener(event, () => { limit = PAGE; draw(); });
    }
    draw();
    window.addEventListener('hashchange', follow);
    follow();
  }
  function foot() {
    const o = overview.omitted;
    const left = [[o.repeated, 'repeated record', 'repeated records'], [o.orphaned, 'score of a text that was not accepted', 'scores of texts that were not accepted'], [o.unreadable, 'record that could not be read', 'records that could not be read']]
      .filter(([n]) => n > 0).map(([n, one, many]) => some(n, one, many));
    at('footer').append(h('p', {}, left.length ? `Left out: ${left.join(', ')}.` : 'Nothing was left out.',
      overview.versions.length ? ` The records were written by Castalia ${overview.versions.join(', ')}.` : ''));
  }

  head();
  scores();
  densities();
  list();
  foot();
})();
