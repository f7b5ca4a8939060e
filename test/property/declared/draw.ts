import fc from 'fast-check'

/** What a member holds, as plainly as a test needs it. */
const kinds = ['text', 'whole', 'flag', 'texts', 'counts'] as const
export type Kind = (typeof kinds)[number]

/** `fixed` has a default; that of `drawn` depends on chance and time. */
type Need = 'required' | 'optional' | 'nullable' | 'fixed' | 'drawn'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }
export type Item = { readonly [name: string]: Json }

export interface Member {
  readonly name: string
  readonly kind: Kind
  readonly need: Need
  /** Only the action changes it. */
  readonly isReadOnly: boolean
  /** It stands in an object of its own: `{ is: … }`. */
  readonly isWrapped: boolean
}

/** What one version of the schema does to the one before. */
export type Step =
  | { readonly does: 'add'; readonly member: Member; readonly value: Json }
  | { readonly does: 'drop' | 'wrap'; readonly at: number }
  | { readonly does: 'rename'; readonly at: number; readonly to: string }

/** A collection as somebody could declare it. */
export interface Declared {
  readonly members: readonly Member[]
  readonly steps: readonly [Step, Step]
  readonly timestamps: boolean
  readonly computed: readonly ('size' | 'names' | 'perhaps')[]
}

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.constantFrom('', 'null', 'true', '12', '[1]', '{"is":1}', '=1+1', ' ', ',"\r\n', '*', '😀'),
)

/** Values of a kind. */
const valuesOf = (kind: Kind): fc.Arbitrary<Json> => {
  switch (kind) {
    case 'text':
      return text
    case 'whole':
      return fc.integer()
    case 'flag':
      return fc.boolean()
    case 'texts':
      return fc.array(text, { maxLength: 3 })
    case 'counts':
      return fc.dictionary(fc.constantFrom('a', 'b c', '1', 'é'), fc.integer(), { maxKeys: 3 })
  }
}

/** The one that defaults and new members have. */
export const usual = { text: 'usual', whole: 7, flag: true, texts: ['usual'], counts: { usual: 7 } } as const

/** Chance and time make texts. */
const needOf = (kind: Kind): fc.Arbitrary<Need> =>
  kind === 'text'
    ? fc.constantFrom('required', 'optional', 'nullable', 'fixed', 'drawn')
    : fc.constantFrom('required', 'optional', 'nullable', 'fixed')

const member = (name: string): fc.Arbitrary<Member> =>
  fc.constantFrom(...kinds).chain((kind) =>
    fc.record({
      name: fc.constant(name),
      kind: fc.constant(kind),
      need: needOf(kind),
      isReadOnly: fc.boolean(),
      isWrapped: fc.constant(false),
    }),
  )

/** A change of any member; where there is none, nothing changes. */
const step = (added: string, renamed: string): fc.Arbitrary<Step> =>
  fc.oneof(
    fc.constantFrom(...kinds).map((kind): Step => {
      const made = { name: added, kind, need: 'required', isReadOnly: false, isWrapped: false } as const
      return { does: 'add', member: made, value: usual[kind] }
    }),
    fc.nat(9).map((at): Step => ({ does: 'drop', at })),
    fc.nat(9).map((at): Step => ({ does: 'wrap', at })),
    fc.nat(9).map((at): Step => ({ does: 'rename', at, to: renamed })),
  )

export const declared: fc.Arbitrary<Declared> = fc.record({
  members: fc
    .integer({ min: 1, max: 5 })
    .chain((size) => fc.tuple(...['e', 'b', 'd', 'a', 'c'].slice(0, size).map(member))),
  steps: fc.tuple(step('added', 'renamed'), step('newest', 'latest')),
  timestamps: fc.boolean(),
  computed: fc.subarray(['size', 'names', 'perhaps'] as const),
})

/** What a caller may send for a member: any value, or what there is to leave out. */
const sent = ({ kind, need, isReadOnly }: Member): fc.Arbitrary<Json | undefined> => {
  if (isReadOnly) return fc.constant(undefined)
  switch (need) {
    case 'required':
      return valuesOf(kind)
    case 'nullable':
      return fc.oneof(valuesOf(kind), fc.constant(null))
    case 'optional':
    case 'fixed':
    case 'drawn':
      return fc.oneof(valuesOf(kind), fc.constant(undefined))
  }
}

/** An item of the first version as a caller makes it. */
export const itemOf = ({ members }: Declared): fc.Arbitrary<Item> =>
  fc
    .tuple(...members.map(sent))
    .map((values) =>
      Object.fromEntries(
        members.flatMap(({ name }, at) => (values[at] === undefined ? [] : [[name, values[at] as Json]])),
      ),
    )

/** What an action may make of those that only actions change. */
export const turnOf = ({ members }: Declared): fc.Arbitrary<Item> => {
  const own = members.filter(({ isReadOnly }) => isReadOnly)
  return fc
    .tuple(...own.map(({ kind }) => valuesOf(kind)))
    .map((values) => Object.fromEntries(own.map(({ name }, at) => [name, values[at] as Json])))
}
