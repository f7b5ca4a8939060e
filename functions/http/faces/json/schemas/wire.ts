import type * as z from 'zod'

type Frozen<Value> = Value extends readonly (infer Element)[]
  ? readonly Frozen<Element>[]
  : Value extends object
    ? { readonly [Name in keyof Value]: Frozen<Value[Name]> }
    : Value

/** What a schema describes, as it is written: what renders it has neither more members nor fewer. */
export type Wire<Schema extends z.ZodType> = Frozen<z.infer<Schema>>
