/* One map of the book inside its frame: base map, marks, names, cards, keyboard. Needs Leaflet and names.js. */
(function () {
  'use strict';
  // A circle of 24 pixels round each target stays free of the next target (WCAG 2.2, 2.5.8), diagonals included;
  // marks stand on whole pixels, which the gap allows for.
  var SIZE = 20, GAP = 27, RADIUS = 7, ALONG = [0.5, 0.35, 0.65, 0.2, 0.8];
  var names = window.partnersNames, pins = [], legs = [], places = [], tags = [], lands = {}, config = null;

  // folium builds popups with jQuery's $(html)[0]; this is all of jQuery that it needs.
  window.$ = window.$ || function (html) {
    var box = document.createElement('template');
    box.innerHTML = html.trim();
    return [box.content.firstChild];
  };

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
    var side = Math.max(SIZE, Math.round(2 * RADIUS * point.scale));
    box.style.setProperty('--side', side + 'px');
    box.innerHTML = '<svg viewBox="-12 -12 24 24" aria-hidden="true">' +
      (point.marked ? '<circle class="ring" r="10.5"/>' : '') +
      '<path transform="scale(' + point.scale + ')" d="' + layer.symbol + '"/></svg>';
    name.className = 'name';
    name.setAttribute('aria-hidden', 'true');
    name.textContent = point.label;
    box.appendChild(name);
    return L.divIcon({
      className: 'pin pin-' + layer.key + (point.marked ? ' pin-marked' : ''), html: box,
      iconSize: [side, side]
    });
  }

  /* A layer's short name; nameThings finds a place for it on one of the lines. */
  function tag(layer) {
    var text = document.createElement('span'), lines = layer.lines.map(function (line) {
      return [L.latLng(line.start), L.latLng(line.end)];
    }).sort(function (a, b) { return b[0].distanceTo(b[1]) - a[0].distanceTo(a[1]); });
    text.className = 'tag';
    text.textContent = layer.tag;
    var icon = L.divIcon({className: 'place-holder', html: text, iconSize: [0, 0]});
    var marker = L.marker(lines[0][0], {icon: icon, pane: 'places', interactive: false, keyboard: false});
    marker.on('add', function () { marker.getElement().setAttribute('aria-hidden', 'true'); });
    tags.push({marker: marker, lines: lines});
    return marker;
  }

  /* On the longest line first, in its middle first; hidden where nothing is free. */
  function placeTags(map, taken, size) {
    tags.forEach(function (one) {
      if (!one.marker.getElement()) return;
      var text = one.marker.getElement().firstChild, x = text.offsetWidth / 2, y = text.offsetHeight / 2;
      var spot = one.lines.flatMap(function (line) {
        var ends = line.map(function (end) { return map.latLngToContainerPoint(end); });
        return ALONG.map(function (part) { return ends[0].add(ends[1].subtract(ends[0]).multiplyBy(part)); });
      }).find(function (c) { return names.free([c.x - x, c.y - y, c.x + x, c.y + y], taken, size); });
      text.classList.toggle('hidden', !spot);
      if (!spot) return;
      one.marker.setLatLng(map.containerPointToLatLng(spot));
      taken.push([spot.x - x, spot.y - y, spot.x + x, spot.y + y]);
    });
  }

  /* Fills the states of a layer while it is on. */
  function fillLands(group, layer) {
    group.on('add remove', function (event) {
      layer.areas.forEach(function (iso) {
        lands[iso].forEach(function (land) {
          land.getElement().classList.toggle('area-' + layer.key, event.type === 'add');
        });
      });
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
  function spread(spots, radii) {
    for (var round = 0, quiet = false; round < 300 && !quiet; round++) {
      quiet = true;
      for (var i = 0; i < spots.length; i++) for (var j = i + 1; j < spots.length; j++) {
        var gap = spots[j].subtract(spots[i]), near = Math.hypot(gap.x, gap.y);
        var least = Math.max(GAP, radii[i] + radii[j] + 4);
        if (near >= least) continue;
        quiet = false;
        var push = (near > 0.01 ? gap.divideBy(near) : L.point(1, 0)).multiplyBy((least - near) / 2 + 0.01);
        spots[i] = spots[i].subtract(push);
        spots[j] = spots[j].add(push);
      }
    }
    return spots;
  }

  function shown() { return pins.filter(function (p) { return p.marker.getElement(); }); }

  function arrange(map) {
    var seen = shown(), radii = seen.map(function (p) { return RADIUS * p.point.scale; });
    spread(seen.map(function (p) { return map.latLngToLayerPoint(p.truth); }), radii).forEach(function (spot, i) {
      seen[i].marker.setLatLng(map.layerPointToLatLng(spot));
    });
    nameThings(map);
  }

  function legSpots(map) {
    return legs.filter(function (leg) { return map.hasLayer(leg); }).flatMap(function (leg) {
      var ends = leg.getLatLngs().map(function (spot) { return map.latLngToContainerPoint(spot); });
      return names.along(ends[0], ends[1]);
    });
  }

  function controls(map) {
    var frame = map.getContainer().getBoundingClientRect();
    return Array.from(map.getContainer().querySelectorAll('.leaflet-control')).map(function (control) {
      var box = control.getBoundingClientRect();
      return [box.left - frame.left, box.top - frame.top, box.right - frame.left, box.bottom - frame.top];
    });
  }

  /* Names of marks first, then names of states and waters; what would overlap is hidden. */
  function nameThings(map) {
    var size = map.getSize(), zoom = map.getZoom(), named = {};
    var at = function (marker) { return map.latLngToContainerPoint(marker.getLatLng()); };
    var items = shown().map(function (p) {
      var name = p.marker.getElement().querySelector('.name');
      return {
        pin: p, name: name, at: at(p.marker), w: name.offsetWidth, h: name.offsetHeight, marked: p.point.marked,
        radius: RADIUS * p.point.scale, side: p.marker.getElement().offsetWidth
      };
    });
    var taken = controls(map).concat(names.marks(items));
    placeTags(map, taken, size);
    taken = names.place(items, taken, legSpots(map), size);
    items.forEach(function (item) {
      var box = item.box, way = [item.pin.truth, item.pin.marker.getLatLng()];
      item.name.classList.toggle('hidden', !box);
      if (box) {
        item.name.style.left = box[0] - item.at.x + item.side / 2 + 'px';
        item.name.style.top = box[1] - item.at.y + item.side / 2 + 'px';
        if (item.isFar) {
          way.push(map.containerPointToLatLng([box[0] > item.at.x ? box[0] : box[2], (box[1] + box[3]) / 2]));
        }
      }
      item.pin.leader.setLatLngs(way);
    });
    places.forEach(function (p) {
      var text = p.marker.getElement().firstChild, c = at(p.marker), x = text.offsetWidth / 2, y = text.offsetHeight / 2;
      var box = [c.x - x, c.y - y, c.x + x, c.y + y];
      var fits = zoom >= p.label.zoom && !named[p.label.key] && names.free(box, taken, size);
      text.classList.toggle('hidden', !fits);
      if (fits) { named[p.label.key] = true; taken.push(box); }
    });
  }

  /* A mark under an open card is neither seen nor reached by Tab (WCAG 2.2, 2.4.11). */
  function coverMarks() {
    var open = document.querySelector('.leaflet-cards-pane .leaflet-popup'), card = open && open.getBoundingClientRect();
    shown().forEach(function (p) {
      var box = p.marker.getElement().getBoundingClientRect();
      p.marker.getElement().classList.toggle('covered', !!card &&
        names.meets([box.left, box.top, box.right, box.bottom], [card.left, card.top, card.right, card.bottom]));
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
      style: function (f) { return {className: 'ground ground-' + f.properties.kind}; },
      onEachFeature: function (f, land) {
        var iso = f.properties.iso;
        if (iso) (lands[iso] = lands[iso] || []).push(land);
      }
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
    }).on('moveend', function () { nameThings(map); coverMarks(); });
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
      coverMarks();
    }).on('popupclose', function (event) {
      coverMarks();
      var button = event.popup._source.getElement();
      if (!button) return;                         // its layer was switched off
      button.classList.remove('open');
      // The card is gone by now, and the focus with it if it was there.
      if (document.activeElement === document.body) button.focus({preventScroll: true});
    });
    document.addEventListener('keydown', function (event) {
      if (event.key === 'Escape') map.closePopup();
    });
    // A button or note of the map that lies over the mark with the focus is seen through as long (WCAG 2.4.11).
    map.getContainer().addEventListener('focusin', function (event) {
      var mark = event.target.classList.contains('leaflet-interactive') && event.target.getBoundingClientRect();
      map.getContainer().querySelectorAll('.leaflet-control').forEach(function (control) {
        var box = control.getBoundingClientRect();
        control.classList.toggle('aside', Boolean(mark) && mark.left < box.right && mark.right > box.left
          && mark.top < box.bottom && mark.bottom > box.top);
      });
    });
  }

  window.partnersMap = {
    fill: function (group, layer) {
      layer.lines.forEach(function (line) {
        ['casing', 'leg leg-' + line.mode].forEach(function (look) {
          legs.push(L.polyline([line.start, line.end], {interactive: false, className: look}).addTo(group));
        });
      });
      if (layer.tag) tag(layer).addTo(group);
      fillLands(group, layer);
      layer.points.forEach(function (point) { pin(layer, point).forEach(function (part) { group.addLayer(part); }); });
    },
    start: function (map, settings) {
      config = settings;
      map.attributionControl.setPrefix(false).addAttribution('Natural Earth');
      L.control.zoom({position: 'topright', zoomInTitle: config.words.zoom_in, zoomOutTitle: config.words.zoom_out}).addTo(map);
      L.control.scale({imperial: false}).addTo(map);
      ground(map);
      keys(map);
    },
    ready: function (map) {
      var control = document.querySelector('.leaflet-control-layers');
      if (control) document.getElementById('key').prepend(control);
      map.on('overlayadd overlayremove', function (event) {
        if (!(event.layer instanceof L.TileLayer)) return;
        var frame = map.getContainer();
        frame.classList.remove('tiled');
        // Names on the tiles take the place of ours, if any tile comes.
        if (event.type === 'overlayadd') event.layer.once('tileload', function () { frame.classList.add('tiled'); });
      });
      view(map);
    }
  };
})();
