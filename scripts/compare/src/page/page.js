// Helpers for the other scripts, and links within the page.

const all = (selector, within = document) => [...within.querySelectorAll(selector)];

const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
};

const makeButton = (textContent, title, act) => {
    const button = make('button', { type: 'button', textContent, title, ariaLabel: title });
    button.addEventListener('click', act);
    return button;
};

const hasModifier = event => event.ctrlKey || event.altKey || event.metaKey || event.shiftKey;

const goTo = target => {
    all('.found').forEach(other => other.classList.remove('found'));
    target.classList.add('found');
    target.tabIndex = -1;
    target.focus({ preventScroll: true });
    target.scrollIntoView();
};

// A link may contain the name of a machine, which may have any characters.
const unescaped = address => {
    try {
        return decodeURIComponent(address);
    } catch {
        return address;
    }
};

// Links within the page leave the address alone: its fragment names the programs shown side by side.
document.addEventListener('click', event => {
    const hash = event.target.closest('a[href^="#"]')?.hash;
    const target = hash && document.getElementById(unescaped(hash.slice(1)));
    if (!target || target.matches('.listing') || hasModifier(event)) return;
    event.preventDefault();
    goTo(target);
});
