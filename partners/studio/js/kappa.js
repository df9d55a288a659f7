// Agreement of two coders: the same numbers as percent() and kappa() of partners/agreement.py.

function count(values) {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) || 0) + 1);
  return counts;
}

/**
 * @param pairs the two coders' classes of each act that both coded: [[one, other], …]
 * @returns n, alike (acts), percent and chance (0 to 1), kappa; NaN where there is nothing to divide by
 */
export function agreement(pairs) {
  const n = pairs.length;
  const alike = pairs.filter(([one, other]) => one === other).length;
  const others = count(pairs.map(([, other]) => other));
  let products = 0;
  for (const [value, times] of count(pairs.map(([one]) => one))) products += times * (others.get(value) || 0);
  const percent = alike / n;
  const chance = products / (n * n);
  return { n, alike, percent, chance, kappa: n && chance < 1 ? (percent - chance) / (1 - chance) : NaN };
}
