import type { QueryRange } from './query.ts'

/** Parameters of every list. */
type Common = 'id' | 'limit' | 'cursor' | 'validateOnly'

/** The ends of a range of texts. */
type End = `${string}.from` | `${string}.to`

/**
 * What a list can be asked for, by the query parameters of its `GET`. Which of them belong together only a declaration says
 * (`ItemsOf`): here each stands alone.
 */
export type QueryAt<Methods> = Methods extends {
  get: { parameters: { query?: infer Query extends object | undefined } }
}
  ? MembersOf<NonNullable<Query>>
  : { readonly [member: string]: never }

type MembersOf<Query> = [MemberIn<Query>] extends [never]
  ? { readonly [member: string]: never }
  : {
      readonly [Name in MemberIn<Query>]?: Asked<
        NonNullable<Query[Name]>,
        `${Name}.from` extends keyof Query ? true : false
      >
    }

type MemberIn<Query> = Exclude<keyof Query & string, Common | End>

/** A member that is sorted by takes ranges: a number's parameter is a text then, too. An instant is a text. */
type Asked<Value, IsTextRange extends boolean> = [Value] extends [boolean]
  ? Value
  : [Value] extends [number]
    ? Value
    : number extends Value
      ? number | QueryRange<number>
      : IsTextRange extends true
        ? string | QueryRange<string>
        : string | Date | QueryRange<Date>
