// Shows two programs side by side.

const code = document.getElementById('code');
const container = code.querySelector('.listings');
const listings = new Map(all('.listing').map(listing => [listing.id, listing]));
const names = [...listings.keys()];
const group = name => listings.get(name).dataset.group;
const isPython = name => name.endsWith('.py');
const inOtherLanguage = name => isPython(name) ? name.slice(0, -3) : `${name}.py`;

// The aligned lines of every two programs, from alignment.rs.
const pairs = JSON.parse(document.querySelector('script#pairs').textContent);
const rowsOf = (left, right) => pairs[left][right] ??
    pairs[right][left].map(([a, b, ...changed]) => [b, a, ...changed.reverse()]);

// A line's code, without the note on it.
const codeOf = line => line.firstElementChild;

// The part of a line between two offsets, which may span several elements.
const partOf = (line, [from, to]) => {
    const part = new Range();
    const texts = document.createTreeWalker(codeOf(line), NodeFilter.SHOW_TEXT);
    for (let place = 0, text; (text = texts.nextNode()); place += text.length) {
        if (place <= from) part.setStart(text, Math.min(from - place, text.length));
        if (place < to) part.setEnd(text, Math.min(to - place, text.length));
    }
    return part;
};

// Hides what comes before the first line after the imports, on either side.
const rowOf = line => Number(line.style.getPropertyValue('--row'));
const afterImports = lines => {
    const last = lines.findLastIndex(line => /^(use|import|from) /.test(codeOf(line).textContent));
    return lines.slice(last + 1).find(line => codeOf(line).textContent.trim()) ?? lines[0];
};
const fold = sides => {
    const first = Math.min(...sides.map(lines => rowOf(afterImports(lines))));
    sides.flat().forEach(line => line.classList.toggle('head', rowOf(line) < first));
};

let pair = [];
const choose = (...chosen) => {
    pair = chosen;
    const focused = document.activeElement;
    for (const [name, listing] of listings) {
        listing.hidden = !pair.includes(name);
        listing.classList.toggle('left', name === pair[0]);
        listing.classList.toggle('right', name === pair[1]);
    }
    container.prepend(...pair.map(name => listings.get(name)));

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
    for (const [a, b, ...changed] of rowsOf(...pair)) {
        const row = Math.max(...next);
        const kind = changed.length ? 'changed' : 'same';
        if (a && b) [a, b].forEach((number, side) => put(side, number, row, kind, changed[side]));
        else if (a) put(0, a, next[0], 'only');
        else put(1, b, next[1], 'only');
    }
    // With the headings and the sentences.
    container.style.setProperty('--rows', Math.max(...next) + 1);
    fold(lines);
    if (CSS.highlights) CSS.highlights.set('changed', new Highlight(...parts));

    selects.forEach((select, side) => { select.value = pair[side]; });
    status.replaceChildren(
        make('span', { className: 'unseen' }, `${pair.join(' beside ')}: `),
        `${differ} lines differ (both sides counted)`);
    const text = steps.some(it => it.join() === pair.join()) && listings.get(pair[1]).querySelector('.step');
    sentence.replaceChildren(...(text ? text.cloneNode(true).childNodes : []));
    showNote();
    // An element loses the focus when it is moved.
    if (container.contains(focused)) (focused.closest('[hidden]') ? code : focused).focus({ preventScroll: true });
};
// Goes through the notes on the lines shown, from row to row. None is shown at first.
const notes = () => pair.flatMap(name => all('.note', listings.get(name)))
    .filter(note => note.parentElement.getClientRects().length)
    .sort((a, b) => rowOf(a.parentElement) - rowOf(b.parentElement));
const showNote = note => {
    container.querySelector('.shown')?.classList.remove('shown');
    note?.classList.add('shown');
    const shown = notes();
    noteControls.hidden = !shown.length;
    const [line, at] = [note?.parentElement, shown.indexOf(note) + 1];
    noteStatus.replaceChildren(...(note ? [`Note ${at} of ${shown.length}`, make('span', { className: 'unseen' },
        `, ${note.closest('.listing').id}, line ${line.value}: ${note.textContent}`)] : [`Notes: ${shown.length}`]));
    // The controls cover the top of the window.
    line?.style.setProperty('scroll-margin-top', `${controls.offsetHeight || choice.offsetHeight}px`);
    line?.scrollIntoView({ block: 'nearest' });
};
const stepNote = direction => {
    const shown = notes();
    const at = shown.indexOf(container.querySelector('.shown'));
    const to = shown[at < 0 && direction < 0 ? shown.length - 1 : at + direction];
    if (to) showNote(to);
};

const chooseAndKeep = (...chosen) => {
    choose(...chosen);
    history.replaceState(null, '', `#${chosen.join('…')}`);
};

// Goes through neighbours in the article's order and examples beside their programs, or through programs in both languages.
const beside = name => listings.get(name).dataset.beside;
const before = name => names.slice(0, names.indexOf(name)).findLast(it => !beside(it) && group(it) === group(name));
const steps = names.map(name => [beside(name) ?? before(name), name]).filter(([left]) => left);
const step = direction => {
    const [left, right] = pair.map(name => names.indexOf(name));
    const at = steps.findIndex(step => step.join() === pair.join());
    let to;
    if (pair[0] === inOtherLanguage(pair[1])) {
        const inBoth = names.filter(name =>
            isPython(name) === isPython(pair[0]) && listings.has(inOtherLanguage(name)));
        const name = inBoth[inBoth.indexOf(pair[0]) + direction];
        to = name && [name, inOtherLanguage(name)];
    } else if (at >= 0) {
        to = steps[at + direction];
    } else if (direction > 0) {
        to = steps.find(([, name]) => names.indexOf(name) > right);
    } else {
        to = steps.findLast(([, name]) => names.indexOf(name) <= left);
    }
    if (to) chooseAndKeep(...to);
    const { top, bottom } = code.getBoundingClientRect();
    if (top > innerHeight - 100 || bottom < 100) code.scrollIntoView();
};

const selects = ['Left', 'Right'].map((words, side) => {
    const groups = Map.groupBy(names, group);
    const options = [...groups].map(([label, members]) =>
        make('optgroup', { label }, ...members.map(name => make('option', { value: name }, name))));
    const select = make('select', { ariaLabel: `${words} program`, title: 'Or type the pair after the address: #io_threads...io_asyncio' }, ...options);
    select.addEventListener('change', () => {
        const other = pair[1 - side] === select.value ? pair[side] : pair[1 - side];
        chooseAndKeep(...(side ? [other, select.value] : [select.value, other]));
    });
    return select;
});
const status = make('span', { role: 'status' });
const unfold = make('input', { type: 'checkbox' });
unfold.addEventListener('change', () => {
    container.classList.toggle('unfolded', unfold.checked);
    showNote();
});
const noteStatus = make('span', { role: 'status' });
const noteControls = make('span', { className: 'notes' },
    makeButton('←', 'Previous note (Shift + left arrow key)', () => stepNote(-1)), noteStatus,
    makeButton('→', 'Next note (Shift + right arrow key)', () => stepNote(1)));
const choice = make('div', { className: 'choice' }, selects[0], 'beside', selects[1],
    makeButton('←', 'Previous pair (left arrow key)', () => step(-1)),
    makeButton('→', 'Next pair (right arrow key)', () => step(1)), status,
    make('label', {}, unfold, ' show imports'), noteControls);
const sentence = make('p', { className: 'step', role: 'status' });
const controls = make('div', { className: 'controls' }, choice, sentence);
container.before(controls);
container.classList.add('paired');
code.tabIndex = -1;

document.addEventListener('keydown', event => {
    if (event.key === 'Escape') showNote();
    const direction = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!direction || event.ctrlKey || event.altKey || event.metaKey || event.target.closest('select')) return;
    if (event.shiftKey) {
        // The browser would extend a selection.
        event.preventDefault();
        stepNote(direction);
        return;
    }
    // In a container that can be scrolled, the keys scroll.
    const scroll = event.target.closest('.scroll');
    if (!scroll || scroll.scrollWidth === scroll.clientWidth) step(direction);
});

// Follows the address's fragment. It names two programs, or one, which is shown beside the one before it.
const follow = () => {
    const [, left, right] = /^#(.+?)(?:(?:…|\.\.\.)(.+))?$/.exec(unescaped(location.hash)) ?? [];
    if (!listings.has(left)) return;
    if (listings.has(right) && left !== right) {
        choose(left, right);
    } else {
        const found = steps.find(([, name]) => name === left) ?? steps.find(([name]) => name === left);
        chooseAndKeep(...(found ?? [left, names.find(name => name !== left)]));
    }
    goTo(code);
};
choose(...(steps.find(([, name]) => !beside(name)) ?? steps[0] ?? names.slice(0, 2)));
follow();
addEventListener('hashchange', follow);
