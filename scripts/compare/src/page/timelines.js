// Shows the details of the slice that the pointer or the arrow keys select.

const tooltip = document.body.appendChild(make('div', { id: 'slice', role: 'status' }));
let selected;

const placeTooltip = () => {
    if (!selected) return;
    const slice = selected.getBoundingClientRect();
    const below = slice.bottom + 12;
    const fits = below + tooltip.offsetHeight < innerHeight;
    tooltip.style.top = `${fits ? below : Math.max(0, slice.top - tooltip.offsetHeight - 12)}px`;
    tooltip.style.left = `${Math.max(0, Math.min(slice.left, innerWidth - tooltip.offsetWidth - 8))}px`;
};
addEventListener('scroll', placeTooltip, true);
addEventListener('resize', placeTooltip);

const select = (slice, row) => {
    selected?.classList.remove('selected');
    selected = slice;
    tooltip.textContent = '';
    if (!slice) return;
    slice.classList.add('selected');
    const [lane, job, result, from, time, onCpu, ready, waiting] =
        [...row.cells].map(cell => cell.textContent);
    tooltip.textContent = `${lane}: ${job}\n${result}\nfrom ${from} for ${time}\n` +
        `on a CPU for ${onCpu}, ready for ${ready}, waiting for ${waiting}`;
    placeTooltip();
};

// When the page scrolls under a resting pointer, browsers report a move; it selects nothing.
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
        zoomOut.disabled = at === 0;
        zoomIn.disabled = at === zooms.length - 1;
        placeTooltip();
    };
    const zoomOut = makeButton('−', 'Zoom out', () => zoom(-1));
    const zoomIn = makeButton('+', 'Zoom in', () => zoom(1));
    zoomOut.disabled = true;
    figure.querySelector('figcaption').append(make('span', { className: 'zoom' }, 'zoom ', zoomOut, ' ', zoomIn));

    const tables = all('.slices tbody', figure);
    all('.plot svg', figure).forEach((svg, number) => {
        const slices = all('.job', svg);
        const numbers = new Map(slices.map((slice, at) => [slice, at]));
        const start = at => Number(slices[at].getAttribute('x'));
        const lane = at => slices[at].getAttribute('y');
        // The current slice, and whether the keys selected it.
        let here = 0;
        let byKeys = false;
        const selectAt = at => {
            here = at;
            select(slices[at], tables[number].rows[at]);
        };
        const show = at => {
            byKeys = true;
            slices[at].scrollIntoView({ block: 'nearest', inline: 'nearest' });
            selectAt(at);
        };
        const point = event => {
            if (!numbers.has(event.target) || (event.type === 'pointermove' && isAtRest)) return;
            byKeys = false;
            selectAt(numbers.get(event.target));
        };
        svg.addEventListener('pointermove', point);
        svg.addEventListener('pointerdown', point);
        // A lifted finger leaves the plot, too, but its slice stays selected.
        svg.addEventListener('pointerleave', event => event.pointerType === 'mouse' && !byKeys && select());

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
            Escape: () => select(),
        };
        svg.tabIndex = 0;
        svg.setAttribute('role', 'application');
        svg.setAttribute('aria-roledescription', 'timeline: arrow keys go from slice to slice');
        svg.addEventListener('focus', () => svg.matches(':focus-visible') && show(here));
        svg.addEventListener('blur', () => select());
        svg.addEventListener('keydown', event => {
            const move = moves[event.key];
            if (!move || event.ctrlKey || event.altKey || event.metaKey) return;
            move();
            event.preventDefault();
            event.stopPropagation();
        });
    });
}
