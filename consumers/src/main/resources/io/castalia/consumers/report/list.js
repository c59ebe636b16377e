// The list of latents: sorted, searched, opened.
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
const shownTables = tables.filter((table, i) => tables.findIndex((t) => t[0] === table[0]) === i).slice(0, 3);
const columns = [
  { name: 'Latent', width: 'col-name', value: (l) => l.order, up: true },
  { name: 'Explanation', value: (l) => spoken(l) || '\uffff', up: true },
  ...shownTables.map((table) => ({
    name: table[0], title: `judged by ${table[1]}, against windows: ${words(table[2])}`,
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
    return h('th', { scope: 'col', class: [width, column.number ? 'number' : ''].filter(Boolean).join(' ') || undefined, title: column.title, 'aria-sort': is ? (sorted.up ? 'ascending' : 'descending') : undefined }, button);
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
