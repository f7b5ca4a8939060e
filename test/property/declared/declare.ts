import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import { type Collection, defineCollection } from '../../../functions/model/collection.ts'
import { type Declared, type Item, type Json, type Kind, type Member, type Step, usual } from './draw.ts'

/** The three versions of a collection, as a deployer writes them. */
export const deployments = (declared: Declared): readonly Collection[] =>
  [1, 2, 3].map((version) => declare(declared, version))

/** The members that this version has. */
export const membersAt = ({ members, steps }: Declared, version: number): readonly Member[] =>
  steps.slice(0, version - 1).reduce(changed, members)

const changed = (members: readonly Member[], step: Step): readonly Member[] => {
  if (step.does === 'add') return [step.member, ...members]
  const member = members[step.at]
  if (member === undefined) return members
  switch (step.does) {
    case 'drop':
      return members.toSpliced(step.at, 1)
    case 'wrap':
      return members.with(step.at, { ...member, isWrapped: true })
    case 'rename':
      return members.with(step.at, { ...member, name: step.to })
  }
}

/** What a step makes of an item that has these members. */
export const upgradedBy = (step: Step, members: readonly Member[], item: Item): Item => {
  if (step.does === 'add') return { ...item, [step.member.name]: step.value }
  const name = members[step.at]?.name
  if (name === undefined || item[name] === undefined) return item
  const { [name]: value, ...others } = item
  switch (step.does) {
    case 'drop':
      return others
    case 'wrap':
      return value === null ? item : { ...others, [name]: { is: value as Json } }
    case 'rename':
      return { ...others, [step.to]: value as Json }
  }
}

const plainOf = (kind: Kind): z.ZodType => {
  switch (kind) {
    case 'text':
      return z.string()
    case 'whole':
      return z.int()
    case 'flag':
      return z.boolean()
    case 'texts':
      return z.array(z.string())
    case 'counts':
      return z.record(z.string(), z.int())
  }
}

const wrapped = ({ isWrapped }: Member, value: Json): Json => (isWrapped ? { is: value } : value)

const typeOf = (member: Member): z.ZodType => {
  const plain = plainOf(member.kind)
  const type = member.isWrapped ? z.strictObject({ is: plain }) : plain
  switch (member.need) {
    case 'required':
      return type
    case 'optional':
      return type.optional()
    case 'nullable':
      return type.nullable()
    case 'fixed':
      return type.default(wrapped(member, usual[member.kind]))
    case 'drawn':
      return type.default(() => wrapped(member, `${Date.now()} ${randomUUID()}`))
  }
}

/** New items have none of what may be absent. */
export const initialOf = (member: Member): Json | undefined =>
  member.need === 'optional' ? undefined : wrapped(member, usual[member.kind])

/** Of the item as it is shown, but for what is computed. */
export const computers = {
  size: (item: object) => JSON.stringify(item).length,
  names: (item: object) => Object.keys(item).sort(),
  perhaps: (item: object) => (Object.keys(item).length > 4 ? 'many' : undefined),
} as const

const declare = (declared: Declared, version: number): Collection => {
  const members = membersAt(declared, version)
  const readOnly = members.filter(({ isReadOnly }) => isReadOnly).map((one) => [one.name, initialOf(one)])
  const upgrade = declared.steps
    .slice(0, version - 1)
    .map((step, at) => [at + 1, (old: Item) => upgradedBy(step, membersAt(declared, at + 1), old)])
  return defineCollection({
    name: 'things',
    schema: z.strictObject(Object.fromEntries(members.map((one) => [one.name, typeOf(one)]))),
    readOnly: Object.fromEntries(readOnly),
    timestamps: declared.timestamps,
    computed: Object.fromEntries(declared.computed.map((name) => [name, computers[name]])),
    version,
    upgrade: Object.fromEntries(upgrade),
    actions: {
      turn: {
        input: z.strictObject({ to: z.record(z.string(), z.unknown()) }),
        run: (item: object, { to }: { readonly to: object }) => ({ ...item, ...to }),
      },
    },
  } as never) as Collection
}
