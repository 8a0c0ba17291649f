/** To a section without touching the address, which holds the view. */
export function goTo(id: string): boolean {
  const section = document.getElementById(id);
  if (section === null) return false;
  section.scrollIntoView();
  section.querySelector<HTMLElement>('h2')?.focus({ preventScroll: true });
  return true;
}

/** Links to sections go there by `goTo`; links with a view in them change the address, as links do. */
export function onSectionLink(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest('a[href^="#"]') : null;
  const id = link?.getAttribute('href')?.slice(1) ?? '';
  if (/^\w+$/.test(id) && goTo(id)) event.preventDefault();
}
