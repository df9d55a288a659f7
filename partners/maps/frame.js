/* One map of the book inside its frame: theme, base map, marks, names that do not overlap, keyboard. Needs Leaflet. */
(function () {
  'use strict';
  var root = document.documentElement, told = null;
  var GAP = 24;                       // the smallest target a thumb can be asked to hit (WCAG 2.2, 2.5.8)
  var pins = [], legs = [], places = [], config = null;

  // folium builds popups with jQuery's $(html)[0]; this is all of jQuery that it needs.
  window.$ = window.$ || function (html) {
    var box = document.createElement('template');
    box.innerHTML = html.trim();
    return [box.content.firstChild];
  };

  function pageAround() {
    try { return window.parent !== window ? window.parent.document : null; } catch (refused) { return null; }
  }

  function themeOf(page) {
    var lab = page && page.body && page.body.dataset.jpThemeLight;
    return (page && page.documentElement.dataset.theme) ||
      (lab === 'false' ? 'dark' : lab === 'true' ? 'light' : null);
  }

  function dress() {
    var dark = window.matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = told || themeOf(pageAround()) || (dark ? 'dark' : 'light');
  }

  function followTheme() {
    var page = pageAround();
    window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', dress);
    if (page) {
      var watch = new MutationObserver(dress);
      watch.observe(page.documentElement, {attributes: true, attributeFilter: ['data-theme']});
      if (page.body) watch.observe(page.body, {attributes: true, attributeFilter: ['data-jp-theme-light']});
    } else if (window.parent !== window) {
      window.addEventListener('message', function (event) {
        var theme = event.source === window.parent && event.data && event.data.partnersTheme;
        if (theme === 'dark' || theme === 'light') { told = theme; dress(); }
      });
      window.parent.postMessage({partnersTheme: 'ask'}, '*');
    }
    dress();
  }

  function card(point) {
    var box = document.createElement('div'), title = document.createElement('p');
    box.className = 'card';
    title.className = 'card-title';
    title.textContent = point.label;
    box.appendChild(title);
    var list = box.appendChild(document.createElement('dl'));
    point.facts.forEach(function (fact) {
      list.appendChild(document.createElement('dt')).textContent = fact[0];
      list.appendChild(document.createElement('dd')).textContent = fact[1];
    });
    return box;
  }

  function mark(layer, point) {
    var box = document.createElement('div'), name = document.createElement('span');
    box.innerHTML = '<svg viewBox="-12 -12 24 24" aria-hidden="true">' +
      (point.marked ? '<circle class="ring" r="10.5"/>' : '') + '<path d="' + layer.symbol + '"/></svg>';
    name.className = 'name';
    name.setAttribute('aria-hidden', 'true');
    name.textContent = point.label;
    box.appendChild(name);
    return L.divIcon({
      className: 'pin pin-' + layer.key + (point.marked ? ' pin-marked' : ''), html: box,
      iconSize: [GAP, GAP], popupAnchor: [0, -6]
    });
  }

  function pin(layer, point) {
    var truth = L.latLng(point.lat, point.lon);
    var marker = L.marker(truth, {icon: mark(layer, point), riseOnHover: true});
    var leader = L.polyline([truth, truth], {pane: 'leaders', interactive: false, className: 'leader'});
    marker.bindPopup(card(point), {pane: 'cards', autoPan: false, minWidth: 0, maxWidth: 1000});
    marker.on('add', function () {
      var button = marker.getElement();
      button.setAttribute('aria-label', point.name);
      button.setAttribute('aria-haspopup', 'dialog');
      button.addEventListener('keydown', function (event) {
        if (event.key === ' ') { event.preventDefault(); marker.openPopup(); }
      });
    });
    pins.push({marker: marker, leader: leader, truth: truth, point: point});
    return [leader, marker];
  }

  /* The same rule as partners.maps.model.spread. */
  function spread(spots) {
    for (var round = 0, quiet = false; round < 40 && !quiet; round++) {
      quiet = true;
      for (var i = 0; i < spots.length; i++) for (var j = i + 1; j < spots.length; j++) {
        var gap = spots[j].subtract(spots[i]), near = Math.hypot(gap.x, gap.y);
        if (near >= GAP) continue;
        quiet = false;
        var push = (near > 0.01 ? gap.divideBy(near) : L.point(1, 0)).multiplyBy((GAP - near) / 2 + 0.01);
        spots[i] = spots[i].subtract(push);
        spots[j] = spots[j].add(push);
      }
    }
    return spots;
  }

  function shown() { return pins.filter(function (p) { return p.marker.getElement(); }); }

  function arrange(map) {
    var seen = shown();
    spread(seen.map(function (p) { return map.latLngToLayerPoint(p.truth); })).forEach(function (spot, i) {
      var there = map.layerPointToLatLng(spot);
      seen[i].marker.setLatLng(there);
      seen[i].leader.setLatLngs([seen[i].truth, there]);
    });
    nameThings(map);
  }

  function meets(a, b) { return a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1]; }

  function free(box, taken, size) {
    return box[0] >= 4 && box[1] >= 4 && box[2] <= size.x - 4 && box[3] <= size.y - 4 &&
      !taken.some(function (other) { return meets(box, other); });
  }

  /* Little boxes along the legs of a route: names keep off them where they can. */
  function alongLegs(map) {
    var boxes = [];
    legs.forEach(function (leg) {
      if (!map.hasLayer(leg)) return;
      var ends = leg.getLatLngs().map(function (spot) { return map.latLngToContainerPoint(spot); });
      var steps = Math.ceil(ends[0].distanceTo(ends[1]) / 6) || 1;
      for (var i = 0; i <= steps; i++) {
        var p = ends[0].add(ends[1].subtract(ends[0]).multiplyBy(i / steps));
        boxes.push([p.x - 3, p.y - 3, p.x + 3, p.y + 3]);
      }
    });
    return boxes;
  }

  function controls(map) {
    var frame = map.getContainer().getBoundingClientRect();
    return Array.from(map.getContainer().querySelectorAll('.leaflet-control')).map(function (control) {
      var box = control.getBoundingClientRect();
      return [box.left - frame.left, box.top - frame.top, box.right - frame.left, box.bottom - frame.top];
    });
  }

  /* Names of marks first, the ringed ones foremost, then names of states and waters; what would overlap is hidden. */
  function nameThings(map) {
    var size = map.getSize(), seen = shown(), zoom = map.getZoom(), lines = alongLegs(map), named = {};
    var at = function (marker) { return map.latLngToContainerPoint(marker.getLatLng()); };
    var taken = controls(map).concat(seen.map(function (p) {
      var c = at(p.marker), r = p.point.marked ? 11 : 8;
      return [c.x - r, c.y - r, c.x + r, c.y + r];
    }));
    seen.slice().sort(function (a, b) { return b.point.marked - a.point.marked; }).forEach(function (p) {
      var name = p.marker.getElement().querySelector('.name'), w = name.offsetWidth, h = name.offsetHeight;
      var c = at(p.marker), r = p.point.marked ? 13 : 10;
      var spots = [
        [c.x + r, c.y - h / 2], [c.x - r - w, c.y - h / 2], [c.x - w / 2, c.y - r - h], [c.x - w / 2, c.y + r]
      ];
      [-1, 1].forEach(function (down) {
        [0.7, 1.1].forEach(function (part) {
          var y = c.y - h / 2 + down * h * part;
          spots.push([c.x + r - 2, y], [c.x - r + 2 - w, y], [c.x + r + 6, y], [c.x - r - 6 - w, y]);
        });
      });
      spots = spots.map(function (s) { return [s[0], s[1], s[0] + w, s[1] + h]; });
      var box = [taken.concat(lines), taken].reduce(function (found, others) {
        return found || spots.find(function (spot) { return free(spot, others, size); });
      }, null);
      name.classList.toggle('hidden', !box);
      if (!box) return;
      name.style.left = box[0] - c.x + GAP / 2 + 'px';
      name.style.top = box[1] - c.y + GAP / 2 + 'px';
      taken.push(box);
    });
    taken = taken.concat(lines);
    places.forEach(function (p) {
      var text = p.marker.getElement().firstChild, c = at(p.marker), x = text.offsetWidth / 2, y = text.offsetHeight / 2;
      var box = [c.x - x, c.y - y, c.x + x, c.y + y];
      var fits = zoom >= p.label.zoom && !named[p.label.key] && free(box, taken, size);
      text.classList.toggle('hidden', !fits);
      if (fits) { named[p.label.key] = true; taken.push(box); }
    });
  }

  function ground(map) {
    var pane = map.createPane('ground');
    pane.style.zIndex = 190;
    map.createPane('leaders').style.zIndex = 450;
    map.createPane('places').style.zIndex = 500;
    map.getPane('places').style.pointerEvents = 'none';
    // A card stands in a corner of the frame, not over its mark: a map of a telephone's size cannot move to make room.
    map.createPane('cards', map.getContainer());
    L.geoJSON(window.PARTNERS_BASEMAP, {
      pane: 'ground', interactive: false, smoothFactor: 0.5,
      style: function (f) { return {className: 'ground ground-' + f.properties.kind}; }
    }).addTo(map);
    config.labels.forEach(function (label) {
      var text = document.createElement('span');
      text.className = 'place place-' + label.kind;
      text.textContent = label.text;
      var icon = L.divIcon({className: 'place-holder', html: text, iconSize: [0, 0]});
      var marker = L.marker([label.lat, label.lon], {icon: icon, pane: 'places', interactive: false, keyboard: false});
      marker.addTo(map).getElement().setAttribute('aria-hidden', 'true');
      places.push({marker: marker, label: label});
    });
  }

  function view(map) {
    var limits = L.latLngBounds(config.limits), touched = false;
    function fit() {
      if (!map.getSize().x) return;
      map.setMinZoom(map.getBoundsZoom(limits, true));
      if (!touched) map.fitBounds(config.bounds, {paddingTopLeft: [36, 28], paddingBottomRight: [36, 40], animate: false});
      arrange(map);
    }
    ['pointerdown', 'keydown', 'wheel'].forEach(function (kind) {
      map.getContainer().addEventListener(kind, function () { touched = true; });
    });
    map.setMaxBounds(limits);
    // The key under the map wraps as it likes: the map has what is left.
    new ResizeObserver(function () { map.invalidateSize({pan: false}); }).observe(map.getContainer());
    map.on('resize', fit).on('zoomend layeradd layerremove', function (event) {
      if (event.type === 'zoomend' || event.layer instanceof L.FeatureGroup) arrange(map);
    }).on('moveend', function () { nameThings(map); });
    // The wheel scrolls the page until the reader has taken hold of the map.
    map.on('focus', function () { map.scrollWheelZoom.enable(); }).on('blur', function () { map.scrollWheelZoom.disable(); });
    map.invalidateSize({pan: false});
    fit();
  }

  function keys(map) {
    map.on('popupopen', function (event) {
      var box = event.popup.getElement(), button = event.popup._source.getElement();
      var spot = map.latLngToContainerPoint(event.popup._source.getLatLng()), half = map.getSize().divideBy(2);
      box.classList.toggle('west', spot.x > half.x);
      box.classList.toggle('north', spot.y > half.y);
      box.setAttribute('role', 'dialog');
      box.setAttribute('aria-label', button.getAttribute('aria-label'));
      box.querySelector('.leaflet-popup-close-button').setAttribute('aria-label', config.words.close);
      box.tabIndex = -1;
      var text = box.firstChild;
      if (text.scrollHeight > text.clientHeight) text.tabIndex = 0;
      button.classList.add('open');
      box.focus({preventScroll: true});
    }).on('popupclose', function (event) {
      var button = event.popup._source.getElement();
      if (!button) return;                         // its layer was switched off
      button.classList.remove('open');
      if (event.popup.getElement().contains(document.activeElement)) button.focus({preventScroll: true});
    });
    document.addEventListener('keydown', function (event) {
      if (event.key === 'Escape') map.closePopup();
    });
  }

  followTheme();

  window.partnersMap = {
    fill: function (group, layer) {
      layer.lines.forEach(function (line) {
        ['casing', 'leg leg-' + line.mode].forEach(function (look) {
          legs.push(L.polyline([line.start, line.end], {interactive: false, className: look}).addTo(group));
        });
      });
      layer.points.forEach(function (point) { pin(layer, point).forEach(function (part) { group.addLayer(part); }); });
    },
    start: function (map, settings) {
      config = settings;
      map.attributionControl.setPrefix(false).addAttribution('Natural Earth');
      L.control.zoom({zoomInTitle: config.words.zoom_in, zoomOutTitle: config.words.zoom_out}).addTo(map);
      L.control.scale({imperial: false}).addTo(map);
      ground(map);
      keys(map);
    },
    ready: function (map) {
      var control = document.querySelector('.leaflet-control-layers');
      if (control) document.getElementById('key').prepend(control);
      map.on('overlayadd overlayremove', function () {
        map.getContainer().classList.toggle('tiled', !!document.querySelector('.leaflet-tile-pane .leaflet-layer'));
      });
      view(map);
    }
  };
})();
