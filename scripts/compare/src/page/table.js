// A click on a heading sorts the table, ascending first. Rows without a figure stay last.

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
            const rows = [...body.rows];
            const sorted = rows.filter(row => !isNaN(figure(row)));
            sorted.sort((a, b) => sign * (figure(a) - figure(b)));
            body.append(...sorted, ...rows.filter(row => isNaN(figure(row))));
        });
    });
}
