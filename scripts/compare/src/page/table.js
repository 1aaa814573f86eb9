// A click on a heading sorts the rows of each group, ascending first; rows without a figure stay last. A line
// under the table explains the column under the pointer or the focus.

for (const table of all('table.sortable')) {
    const titles = all('thead th', table);
    const meaning = table.parentElement.nextElementSibling;
    meaning.textContent = 'Click a heading to sort.' + (titles.some(title => title.title) ? ' Its meaning appears here.' : '');
    titles.forEach((title, column) => {
        const words = title.querySelector('.title');
        const button = make('button', { type: 'button' }, ...words.childNodes);
        words.append(button);
        const text = title.title && `${button.innerText.replace('\n', ' ')}: ${title.title}`;
        const explain = () => { meaning.textContent = text || meaning.textContent; };
        // A tooltip would say the same.
        title.title = '';
        title.addEventListener('pointerenter', explain);
        button.addEventListener('focus', explain);
        button.addEventListener('click', () => {
            explain();
            const sign = title.ariaSort === 'ascending' ? -1 : 1;
            titles.forEach(other => other.removeAttribute('aria-sort'));
            title.ariaSort = sign > 0 ? 'ascending' : 'descending';
            const figure = row => row.cells[column].dataset.figure ?? NaN;
            for (const body of table.tBodies) {
                const rows = [...body.rows];
                const sorted = rows.filter(row => !isNaN(figure(row)));
                sorted.sort((a, b) => sign * (figure(a) - figure(b)));
                body.append(...sorted, ...rows.filter(row => isNaN(figure(row))));
            }
        });
    });
}
