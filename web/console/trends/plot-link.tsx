import type { ComponentChildren } from 'preact';
import type { Address } from '../page-props.ts';

/**
 * A link within a picture, for the pointer: the keyboard has the same one in the figures, without a hundred stops. A
 * link of SVG tells its address otherwise than one of HTML, so it is followed here.
 */
export function PlotLink({ href, address, children }: { href: string; address: Address; children: ComponentChildren }) {
  const open = (event: MouseEvent) => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const [path = '/', query = ''] = href.split('?');
    address.go(path, Object.fromEntries(new URLSearchParams(query)));
  };
  return (
    <a href={href} tabIndex={-1} onClick={open}>
      {children}
    </a>
  );
}
