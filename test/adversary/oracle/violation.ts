/** Something that must not be. */
export interface Violation {
  readonly rule: Rule
  readonly text: string
  /** When it shows, if at one moment. */
  readonly moment?: number
}

const rules = [
  'twice',
  'nobody',
  'denied',
  'untrue success',
  'untrue failure',
  'order',
  'dependency',
  'atomic',
  'changed',
  'counts',
  'unaccounted',
  'refused',
  'broken',
  'unknown',
  'robbed',
  'listed',
  'reference',
  'stamps',
  'event',
] as const
type Rule = (typeof rules)[number]
