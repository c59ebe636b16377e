// Elements, numbers and small pictures.
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
const large = (x) => (x < 1e6 ? whole(x) : x.toLocaleString('en-US', { notation: 'compact', maximumSignificantDigits: 3 }));
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
const unique = (values) => [...new Set(values)];

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
