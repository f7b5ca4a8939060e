import type { Value } from '../values/value.ts'

/** `a.b[3].#c`: names as written, and indexes. */
export type Path = readonly (string | number)[]

export type Operand =
  | { readonly kind: 'path'; readonly path: Path }
  /** `:v`, or a parameter of a statement. */
  | { readonly kind: 'value'; readonly token: string }
  | { readonly kind: 'literal'; readonly value: Value }
  | { readonly kind: 'size'; readonly of: Operand }

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>='

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly inner: Condition }
  | { readonly kind: 'compare'; readonly by: Comparator; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'between'; readonly operand: Operand; readonly low: Operand; readonly high: Operand }
  | { readonly kind: 'in'; readonly operand: Operand; readonly list: readonly Operand[] }
  | { readonly kind: 'exists'; readonly path: Path; readonly wanted: boolean }
  | { readonly kind: 'type' | 'begins' | 'contains'; readonly operand: Operand; readonly argument: Operand }

/** The value that SET gives an attribute. */
export type Source =
  | Operand
  | { readonly kind: 'sum' | 'difference' | 'append'; readonly left: Source; readonly right: Source }
  | { readonly kind: 'fallback'; readonly path: Path; readonly otherwise: Source }

export type Action =
  | { readonly kind: 'set'; readonly path: Path; readonly source: Source }
  | { readonly kind: 'remove'; readonly path: Path }
  | { readonly kind: 'add' | 'delete'; readonly path: Path; readonly operand: Operand }
