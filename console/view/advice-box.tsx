import type { ComponentChildren } from 'preact'
import type { Advice } from '../state/advice.ts'

/** What went wrong, in words, and what can be done. */
export const AdviceBox = ({ advice, children }: { advice: Advice; children?: ComponentChildren }) => (
  <div class="advice" role="alert">
    <p>
      <strong>{advice.title}.</strong> {advice.detail}
    </p>
    {children}
  </div>
)
