/** A date stands for an instant. */
export type QueryValue = string | number | boolean | Date

/** Both ends are within, and either may be left out. Instants are dates here, since texts are told from them so. */
export interface QueryRange<Value = QueryValue> {
  readonly from?: Value
  readonly to?: Value
}

/** What an index is asked for: its first member by value, its second one by value or range. */
export type AnyQuery = { readonly [member: string]: QueryValue | QueryRange }

/** An index as it is declared. */
interface DeclaredIndex {
  readonly partition: string
  readonly sort?: string | undefined
}

/** One query for each index. */
export type QueriesOf<Indexes, Output> = {
  readonly [Name in keyof Indexes]: Indexes[Name] extends DeclaredIndex
    ? ByIndex<Indexes[Name], Output>
    : never
}[keyof Indexes]

type ByIndex<Index extends DeclaredIndex, Output> = {
  readonly [Name in Index['partition']]: ValueIn<Output, Name>
} & (Index extends { readonly sort: infer Sort extends string }
  ? { readonly [Name in Sort]?: ValueIn<Output, Name> | QueryRange<ValueIn<Output, Name>> }
  : unknown)

/** Of a member, in whatever variants of the item it is. */
type ValueIn<Output, Name extends string> = Output extends unknown
  ? Name extends keyof Output
    ? Asked<Output[Name]>
    : never
  : never

/** An instant is a text in an item. */
type Asked<Value> = Value extends string ? Value | Date : Value extends Date ? Date : Value & QueryValue
