// A slice tells what it is, to the pointer and to the arrow keys.

const told = document.body.appendChild(make('div', { id: 'slice', role: 'status' }));
let selected;

const placeTold = () => {
    if (!selected) return;
    const slice = selected.getBoundingClientRect();
    const below = slice.bottom + 12;
    const fits = below + told.offsetHeight < innerHeight;
    told.style.top = `${fits ? below : Math.max(0, slice.top - told.offsetHeight - 12)}px`;
    told.style.left = `${Math.max(0, Math.min(slice.left, innerWidth - told.offsetWidth - 8))}px`;
};
addEventListener('scroll', placeTold, true);
addEventListener('resize', placeTold);

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
    placeTold();
};

// What scrolls below a pointer at rest is not what it points at, though it seems to move.
let pointer;
let isAtRest = false;
addEventListener('pointermove', ({ clientX, clientY }) => {
    const place = `${clientX} ${clientY}`;
    isAtRest = place === pointer;
    pointer = place;
}, true);

for (const figure of all('.timelines')) {
    const scroll = figure.querySelector('.scroll');
    const zooms = figure.dataset.zooms.split(' ');
    const zoom = step => {
        const at = Math.min(Math.max(zooms.indexOf(figure.dataset.zoom) + step, 0), zooms.length - 1);
        const from = scroll.scrollLeft / scroll.scrollWidth;
        figure.dataset.zoom = zooms[at];
        figure.style.setProperty('--zoom', zooms[at]);
        all('.ticks', figure).forEach(ticks => { ticks.hidden = ticks.dataset.zoom !== zooms[at]; });
        scroll.scrollLeft = from * scroll.scrollWidth;
        away.disabled = at === 0;
        closer.disabled = at === zooms.length - 1;
        placeTold();
    };
    const away = makeButton('−', 'Zoom out', () => zoom(-1));
    const closer = makeButton('+', 'Zoom in', () => zoom(1));
    away.disabled = true;
    figure.querySelector('figcaption').append(make('span', { className: 'zoom' }, 'zoom ', away, ' ', closer));

    const tables = all('.slices tbody', figure);
    all('.plot svg', figure).forEach((svg, number) => {
        const slices = all('.job', svg);
        const numbers = new Map(slices.map((slice, at) => [slice, at]));
        const start = at => Number(slices[at].getAttribute('x'));
        const lane = at => slices[at].getAttribute('y');
        // Where the keys are, and whether it was they who found it.
        let here = 0;
        let byKeys = false;
        const tellOf = at => {
            here = at;
            tell(slices[at], tables[number].rows[at]);
        };
        const show = at => {
            byKeys = true;
            slices[at].scrollIntoView({ block: 'nearest', inline: 'nearest' });
            tellOf(at);
        };
        const point = event => {
            if (!numbers.has(event.target) || (event.type === 'pointermove' && isAtRest)) return;
            byKeys = false;
            tellOf(numbers.get(event.target));
        };
        svg.addEventListener('pointermove', point);
        svg.addEventListener('pointerdown', point);
        // A finger leaves when it is lifted, and what it found stays.
        svg.addEventListener('pointerleave', event => event.pointerType === 'mouse' && !byKeys && tell());

        // The nearest slice of the lane above or below.
        const beside = step => {
            let other = here;
            while (slices[other] && lane(other) === lane(here)) other += step;
            if (!slices[other]) return here;
            const distance = at => Math.abs(start(at) - start(here));
            const inLane = [...slices.keys()].filter(at => lane(at) === lane(other));
            return inLane.reduce((best, at) => distance(at) < distance(best) ? at : best);
        };
        const moves = {
            ArrowRight: () => show(Math.min(here + 1, slices.length - 1)),
            ArrowLeft: () => show(Math.max(here - 1, 0)),
            ArrowDown: () => show(beside(1)),
            ArrowUp: () => show(beside(-1)),
            Home: () => show(0),
            End: () => show(slices.length - 1),
            '+': () => { zoom(1); show(here); },
            '-': () => { zoom(-1); show(here); },
            Escape: () => tell(),
        };
        svg.tabIndex = 0;
        svg.setAttribute('role', 'application');
        svg.setAttribute('aria-roledescription', 'timeline: arrow keys go from slice to slice');
        svg.addEventListener('focus', () => svg.matches(':focus-visible') && show(here));
        svg.addEventListener('blur', () => tell());
        svg.addEventListener('keydown', event => {
            const move = moves[event.key];
            if (!move || event.ctrlKey || event.altKey || event.metaKey) return;
            move();
            event.preventDefault();
            event.stopPropagation();
        });
    });
}
