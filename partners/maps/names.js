/* Where names go: beside their marks, off the legs of a route, never over each other. Used by frame.js. */
(function () {
  'use strict';

  function meets(a, b) { return a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1]; }

  function distance(box, spot) {
    return Math.hypot(Math.max(box[0] - spot.x, 0, spot.x - box[2]), Math.max(box[1] - spot.y, 0, spot.y - box[3]));
  }

  function free(box, taken, size) {
    return box[0] >= 4 && box[1] >= 4 && box[2] <= size.x - 4 && box[3] <= size.y - 4 &&
      !taken.some(function (other) { return meets(box, other); });
  }

  /* Little boxes along a line from spot to spot. */
  function along(from, to) {
    var boxes = [], steps = Math.ceil(from.distanceTo(to) / 6) || 1;
    for (var i = 0; i <= steps; i++) {
      var p = from.add(to.subtract(from).multiplyBy(i / steps));
      boxes.push([p.x - 3, p.y - 3, p.x + 3, p.y + 3]);
    }
    return boxes;
  }

  function boxes(corners, item) {
    return corners.map(function (c) { return [c[0], c[1], c[0] + item.w, c[1] + item.h]; });
  }

  /* Round the mark, best first; a name nearer to another mark than to its own would be read as that one's. */
  function near(item, items) {
    var c = item.at, w = item.w, h = item.h, r = item.marked ? 13 : Math.max(10, item.radius + 3);
    var corners = [
      [c.x + r, c.y - h / 2], [c.x - r - w, c.y - h / 2], [c.x - w / 2, c.y - r - h], [c.x - w / 2, c.y + r]
    ];
    [-1, 1].forEach(function (down) {
      [0.7, 1.1].forEach(function (part) {
        var y = c.y - h / 2 + down * h * part;
        corners.push([c.x + r - 2, y], [c.x - r + 2 - w, y], [c.x + r + 6, y], [c.x - r - 6 - w, y]);
      });
    });
    return boxes(corners, item).filter(function (box) {
      return items.every(function (other) {
        return other === item || distance(box, other.at) - other.radius > distance(box, c) - item.radius;
      });
    });
  }

  /* Further off, at the end of a line. */
  function far(item, items) {
    var c = item.at, corners = [];
    [26, 40, 56, 72].forEach(function (out) {
      [0, -out / 2, out / 2, -out, out].forEach(function (down) {
        corners.push([c.x + out, c.y + down - item.h / 2], [c.x - out - item.w, c.y + down - item.h / 2]);
      });
    });
    return boxes(corners, item).filter(function (box) {
      return items.every(function (other) { return other === item || distance(box, other.at) > (other.marked ? 22 : 10); });
    });
  }

  /* The boxes of the marks themselves. */
  function marks(items) {
    return items.map(function (item) {
      var r = item.marked ? 11 : Math.max(8, item.radius + 1);
      return [item.at.x - r, item.at.y - r, item.at.x + r, item.at.y + r];
    });
  }

  /* items: {at, w, h, marked, radius}; each gets a box or null, and isFar. Marked ones first, and they may stand far off. */
  function place(items, taken, lines, size) {
    taken = taken.slice();
    function put(item, spots, isFar) {
      item.box = [taken.concat(lines), taken].reduce(function (found, others) {
        return found || spots.find(function (spot) { return free(spot, others, size); });
      }, null) || null;
      item.isFar = isFar;
      if (item.box) taken.push(item.box);
      return item.box;
    }
    items.filter(function (item) { return item.marked && !put(item, near(item, items), false); })
      .forEach(function (item) { put(item, far(item, items), true); });
    items.forEach(function (item) { if (!item.marked) put(item, near(item, items), false); });
    return taken.concat(lines);
  }

  window.partnersNames = {along: along, free: free, marks: marks, meets: meets, place: place};
})();
