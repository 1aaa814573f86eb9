'use strict';
{
    const all = (selector, within = document) => [...within.querySelectorAll(selector)];
    const make = (tag, properties = {}, ...children) => {
        const element = Object.assign(document.createElement(tag), properties);
        element.append(...children);
        return element;
    };

    // A click on a title sorts the table: up, then down. What has no figure stays last.
    for (const table of all('table.sortable')) {
        const titles = all('thead th', table);
        titles.forEach((title, column) => {
            const words = title.querySelector('.title');
            const button = make('button', { type: 'button' }, ...words.childNodes);
            words.append(button);
            button.addEventListener('click', () => {
                const sign = title.ariaSort === 'ascending' ? -1 : 1;
                titles.forEach(other => other.removeAttribute('aria-sort'));
                title.ariaSort = sign > 0 ? 'ascending' : 'descending';
                const figure = row => row.cells[column].dataset.figure ?? NaN;
                const body = table.tBodies[0];
                const [last, sorted] = [true, false].map(is =>
                    [...body.rows].filter(row => isNaN(figure(row)) === is));
                body.append(...sorted.sort((a, b) => sign * (figure(a) - figure(b))), ...last);
            });
        });
    }

    // Timelines: a slice tells what it is, and is found with the pointer or with the arrow keys.
    const told = document.body.appendChild(make('div', { id: 'slice', role: 'status' }));
    let selected;
    const tell = (slice, row) => {
        selected?.classList.remove('selected');
        selected = slice;
        told.textContent = '';
        if (!slice) return;
        slice.classList.add('selected');
        const [lane, job, result, from, time, onCpu, waiting] =
            [...row.cells].map(cell => cell.textContent);
        told.textContent = `${lane}: ${job}\n${result}\nfrom ${from} for ${time}\n` +
            `on a CPU for ${onCpu}, waiting for ${waiting}`;
        const place = slice.getBoundingClientRect();
        const below = place.bottom + 12;
        const fits = below + told.offsetHeight < innerHeight;
        told.style.top = `${fits ? below : Math.max(0, place.top - told.offsetHeight - 12)}px`;
        told.style.left = `${Math.max(0, Math.min(place.left, innerWidth - told.offsetWidth - 8))}px`;
    };

    for (const figure of all('.timelines')) {
        const scroll = figure.querySelector('.scroll');
        const zooms = figure.dataset.zooms.split(' ');
        const zoom = step => {
            const at = Math.min(Math.max(zooms.indexOf(figure.dataset.zoom) + step, 0), zooms.length - 1);
            const from = scroll.scrollLeft / scroll.scrollWidth;
            figure.dataset.zoom = zooms[at];
            figure.style.setProperty('--zoom', zooms[at]);
            scroll.scrollLeft = from * scroll.scrollWidth;
            out.disabled = at === 0;
            closer.disabled = at === zooms.length - 1;
            tell();
        };
        const [out, closer] = [['−', 'out', -1], ['+', 'in', 1]].map(([sign, words, step]) => {
            const button = make('button', { type: 'button', ariaLabel: `Zoom ${words}`, textContent: sign });
            button.addEventListener('click', () => zoom(step));
            return button;
        });
        out.disabled = true;
        figure.querySelector('figcaption').append(make('span', { className: 'zoom' }, 'zoom ', out, ' ', closer));

        const tables = all('.slices tbody', figure);
        all('.plot', figure).forEach((plot, number) => {
            const svg = plot.querySelector('svg');
            const slices = all('.job', svg);
            const rows = tables[number].rows;
            const places = new Map(slices.map((slice, at) => [slice, at]));
            const left = slice => Number(slice.getAttribute('x'));
            const lane = slice => slice.getAttribute('y');
            const tellAt = at => tell(slices[at], rows[at]);
            const point = event => places.has(event.target) && tellAt(places.get(event.target));
            svg.addEventListener('pointermove', point);
            svg.addEventListener('pointerdown', point);
            svg.addEventListener('pointerleave', () => tell());

            // The nearest slice of the lane above or below.
            const beside = (at, step) => {
                let other = at;
                while (slices[other] && lane(slices[other]) === lane(slices[at])) other += step;
                if (!slices[other]) return at;
                const distance = it => Math.abs(left(slices[it]) - left(slices[at]));
                const inLane = [...slices.keys()].filter(it => lane(slices[it]) === lane(slices[other]));
                return inLane.reduce((best, it) => distance(it) < distance(best) ? it : best);
            };
            svg.tabIndex = 0;
            svg.setAttribute('role', 'application');
            svg.setAttribute('aria-roledescription', 'timeline: arrow keys go from slice to slice');
            svg.addEventListener('focus', () => svg.matches(':focus-visible') && tellAt(0));
            svg.addEventListener('blur', () => tell());
            svg.addEventListener('keydown', event => {
                const at = places.get(selected) ?? 0;
                const move = {
                    ArrowRight: () => Math.min(at + 1, slices.length - 1),
                    ArrowLeft: () => Math.max(at - 1, 0),
                    ArrowDown: () => beside(at, 1),
                    ArrowUp: () => beside(at, -1),
                    Home: () => 0,
                    End: () => slices.length - 1,
                }[event.key];
                if (event.ctrlKey || event.altKey || event.metaKey) return;
                if (move) {
                    slices[move()].scrollIntoView({ block: 'nearest', inline: 'nearest' });
                    tellAt(move());
                } else if (event.key === '+' || event.key === '-') {
                    zoom(event.key === '+' ? 1 : -1);
                    slices[at].scrollIntoView({ block: 'nearest', inline: 'nearest' });
                    tellAt(at);
                } else if (event.key === 'Escape') {
                    tell();
                } else {
                    return;
                }
                event.preventDefault();
                event.stopPropagation();
            });
        });
    }

    // Two programs side by side.
    const code = document.getElementById('code');
    const container = code.querySelector('.listings');
    const listings = new Map(all('.listing').map(listing => [listing.id, listing]));
    const names = [...listings.keys()];
    const group = name => listings.get(name).dataset.group;
    const pairs = JSON.parse(document.getElementById('pairs').textContent);
    const rowsOf = (left, right) => pairs[left][right] ??
        pairs[right][left].map(([a, b, ...changed]) => [b, a, ...changed.reverse()]);
    let pair = [];

    // The part of a line between two places, whatever elements it lies in.
    const partOf = (line, [from, to]) => {
        const part = new Range();
        const texts = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
        for (let place = 0, text; (text = texts.nextNode()); place += text.length) {
            if (place <= from) part.setStart(text, Math.min(from - place, text.length));
            if (place < to) part.setEnd(text, Math.min(to - place, text.length));
        }
        return part;
    };

    const choose = (left, right) => {
        pair = [left, right];
        container.prepend(listings.get(left), listings.get(right));
        const lines = pair.map(name => all('li', listings.get(name)));
        const next = [1, 1];
        const parts = [];
        let differ = 0;
        const put = (side, number, row, kind, changed = []) => {
            const line = lines[side][number - 1];
            line.style.setProperty('--row', row);
            line.className = kind;
            differ += kind !== 'same';
            parts.push(...changed.map(it => partOf(line, it)));
            next[side] = row + 1;
        };
        for (const [a, b, ...changed] of rowsOf(left, right)) {
            const row = Math.max(...next);
            const kind = changed.length ? 'changed' : 'same';
            if (a && b) [a, b].forEach((number, side) => put(side, number, row, kind, changed[side]));
            else if (a) put(0, a, next[0], 'only');
            else put(1, b, next[1], 'only');
        }
        for (const [name, listing] of listings) {
            listing.hidden = !pair.includes(name);
            listing.classList.toggle('left', name === left);
            listing.classList.toggle('right', name === right);
        }
        container.style.setProperty('--rows', Math.max(...next));
        if (CSS.highlights) CSS.highlights.set('changed', new Highlight(...parts));
        selects.forEach((select, side) => { select.value = pair[side]; });
        status.textContent = `${differ} lines differ, both sides counted`;
    };
    const chooseAndKeep = (left, right) => {
        choose(left, right);
        history.replaceState(null, '', `#${left}…${right}`);
    };

    // The article's order, two programs at a time; or one program in both languages.
    const steps = names.slice(1).map((name, at) => [names[at], name]).filter(([a, b]) => group(a) === group(b));
    const step = direction => {
        const [left, right] = pair.map(name => names.indexOf(name));
        const inOther = name => name.endsWith('.py') ? name.slice(0, -3) : `${name}.py`;
        let to;
        if (pair[0] === inOther(pair[1])) {
            const name = names[left + direction];
            to = [name, name && inOther(name)];
        } else if (direction > 0) {
            to = steps.find(([name]) => names.indexOf(name) >= right);
        } else {
            to = steps.findLast(([, name]) => names.indexOf(name) <= left);
        }
        if (to?.every(name => listings.has(name))) chooseAndKeep(...to);
        const { top, bottom } = code.getBoundingClientRect();
        if (top > innerHeight - 100 || bottom < 100) code.scrollIntoView();
    };

    const selects = ['Left', 'Right'].map((words, side) => {
        const groups = Map.groupBy(names, group);
        const select = make('select', { ariaLabel: `${words} program` }, ...[...groups].map(([label, members]) =>
            make('optgroup', { label }, ...members.map(name => make('option', { value: name, textContent: name })))));
        select.addEventListener('change', () => {
            const other = pair[1 - side] === select.value ? pair[side] : pair[1 - side];
            chooseAndKeep(...(side ? [other, select.value] : [select.value, other]));
        });
        return select;
    });
    const [back, on] = [['←', 'Previous', -1], ['→', 'Next', 1]].map(([textContent, words, direction]) => {
        const button = make('button', { type: 'button', textContent, ariaLabel: `${words} two programs` });
        button.addEventListener('click', () => step(direction));
        return button;
    });
    const status = make('span', { role: 'status' });
    container.before(make('div', { className: 'choice' }, selects[0], 'beside', selects[1], back, on, status));
    container.classList.add('paired');

    document.addEventListener('keydown', event => {
        if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
        if (event.target.closest('select, input, .scroll')) return;
        if (event.key === 'ArrowRight') step(1);
        else if (event.key === 'ArrowLeft') step(-1);
    });

    // The address names two programs, or one, which is shown beside the one before it.
    const follow = () => {
        const [, left, right] = /^#(.+?)(?:(?:%E2%80%A6|\.\.\.)(.+))?$/.exec(location.hash) ?? [];
        if (!listings.has(left)) return false;
        if (listings.has(right) && left !== right) {
            choose(left, right);
        } else {
            const found = steps.find(([, name]) => name === left) ?? steps.find(([name]) => name === left);
            chooseAndKeep(...(found ?? [left, names.find(name => name !== left)]));
        }
        code.scrollIntoView();
        return true;
    };
    if (!follow()) choose(...steps[0]);
    addEventListener('hashchange', follow);

    // Other links on the page leave the address as it is.
    document.addEventListener('click', event => {
        const id = event.target.closest('a[href^="#"]')?.hash.slice(1);
        const target = id && document.getElementById(id);
        if (!target || listings.has(id) || event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        all('.found').forEach(other => other.classList.remove('found'));
        if (target.matches('.plot, .listing, th')) target.classList.add('found');
        target.tabIndex = -1;
        target.focus({ preventScroll: true });
        target.scrollIntoView();
    });
}
