// The head of the page: what it is about, the tables of scores, the densities.
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
  [['latents that fired', c.latents_seen], ['live', c.latents_live], ['explained', c.explained], ...(c.explained_by_words ? [['of these by words alone', c.explained_by_words]] : []), ['abstained', c.abstained],
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
  for (const [mode, lines] of Object.entries(overview.modes || {})) note(`Mode ${mode}: ${lines.join('; ')}.`);
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
        ' ', h('span', { class: 'aside' }, h('span', { class: 'key' }), 'explained'), ' ', h('span', { class: 'aside' }, h('span', { class: 'key rest' }), 'others')),
      bars(d.all.slice(first, end), d.explained.slice(first, end), labels, 520, 130, `Latents of ${d.hookpoint} by density`)));
  }
}
