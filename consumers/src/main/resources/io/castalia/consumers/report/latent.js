// One latent: its windows, explanations, scores and counts.
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
  const of = latent.quantiles;
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
    const rate = (which) => score.metrics[which] && [two((score.metrics[which] || [])[0]), h('br'), h('span', { class: 'aside' }, `c. ${two(((control && control.metrics[which]) || [])[0])}`)];
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
    const c = first.choice;
    if (c) say(`Chosen by the mode ${c.mode}`, `${whole(c.activating)} + ${whole(c.silent)} scoring windows, ${whole(c.seen_by_explainer)} of them seen by the explainer; ${whole(c.missing_activating)} + ${whole(c.missing_silent)} not to be had`);
    say('Silent windows wanted and not to be had', Object.entries(first.unfilled).map(([kind, n]) => `${words(kind)} ${whole(n)}`).join(', '));
  }
  return list;
}
function tokens(name, list) {
  return list.length ? [h('h4', {}, name), h('ul', { class: 'terms', 'aria-label': name }, list.map(([text, id, logit]) => h('li', { dir: 'auto', title: `token ${id}, ${signed(logit)}` },
    text === '' ? h('small', {}, String(id)) : text.replaceAll(' ', '\u2423').replaceAll('\n', '\u21b5'))))] : [];
}
function projection(latent) {
  const said = latent.projection;
  if (!said) return [];
  const box = h('div', { class: 'windows' });
  box.append(...tokens('Makes likelier', said.promoted), ...tokens('Makes unlikelier', said.suppressed));
  if (said.none) box.append(h('p', { class: 'silent' }, `Not known: ${said.none}.`));
  if (said.similar.length) box.append(h('p', { class: 'notes' }, `Nearest decoder rows, by cosine: ${said.similar.map(([other, cosine]) => `${other} (${two(cosine)})`).join(', ')}.`, known(said.norm) ? ` Length of its own: ${three(said.norm)}.` : ''));
  return [h('h3', {}, 'What it does to the next token'), box];
}
function sheet(latent) {
  const box = h('div', { class: 'sheet' });
  latent.explanations.forEach((explanation) => box.append(explained(explanation)));
  if (!latent.explanations.length) box.append(h('p', { class: 'wide silent' }, 'Not explained yet.'));
  box.append(h('div', {}, h('h3', {}, 'Where it fires'), windows(latent)));
  box.append(h('div', {},
    latent.explanations.flatMap((explanation) => [h('h3', {}, latent.explanations.length > 1 ? `Scores of ${explanation.explainer}, ${explanation.sampler}` : 'Scores'), scoreCard(explanation)]),
    projection(latent), h('h3', {}, 'How strongly'), activations(latent), h('h3', {}, 'Counts'), facts(latent)));
  return box;
}
