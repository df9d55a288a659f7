(map, steps) => {
  const unpack = (part) => {
    if (typeof part[0] !== "number") return part.map(unpack);
    const line = [];
    let x = 0, y = 0;
    for (let i = 0; i < part.length; i += 2) line.push([(x += part[i]) / steps, (y += part[i + 1]) / steps]);
    return line;
  };
  for (const { geometry } of map.features) geometry.coordinates = unpack(geometry.coordinates);
  return map;
}
