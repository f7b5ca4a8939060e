import type { ComponentChildren } from 'preact'

/** A table that is wider than the page scrolls in its own box, by keyboard as well. */
export const TableBox = ({ label, children }: { label: string; children: ComponentChildren }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: WCAG 2.1.1: what scrolls has to take the focus.
  <section class="table" aria-label={label} tabIndex={0}>
    {children}
  </section>
)
