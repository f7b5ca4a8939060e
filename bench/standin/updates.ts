import { nameOf, operandOf, type Placeholders, placeholderOf, type Tokens, tokensOf } from './expression.ts'
import { type Item, invalid, type Value } from './values.ts'

type Change = (before: Item, after: Record<string, Value>, placeholders: Placeholders) => void
export type Update = (item: Item, placeholders: Placeholders) => Item

const known = new Map<string, Update>()

/** The part of update expressions that is in use here: SET (with if_not_exists), REMOVE, and ADD of numbers. */
export const updateOf = (text: string): Update => {
  const found = known.get(text)
  if (found) return found
  const tokens = tokensOf(text)
  const changes: Change[] = []
  while (tokens.peek() !== undefined) changes.push(...clause(tokens))
  const made: Update = (item, placeholders) => {
    const after = { ...item }
    for (const change of changes) change(item, after, placeholders)
    return after
  }
  known.set(text, made)
  return made
}

const clause = (tokens: Tokens): Change[] => {
  const keyword = tokens.next().toUpperCase()
  const read = clauses[keyword]
  if (!read) throw invalid(`Invalid UpdateExpression: no clause is called ${keyword}`)
  const changes = [read(tokens)]
  while (tokens.take(',')) changes.push(read(tokens))
  return changes
}

const set = (tokens: Tokens): Change => {
  const path = tokens.next()
  tokens.expect('=')
  const kept = tokens.take('if_not_exists') ? fallback(tokens) : undefined
  const source = kept?.otherwise ?? tokens.next()
  return (before, after, placeholders) => {
    const value =
      (kept && operandOf(kept.path, before, placeholders)) ?? operandOf(source, before, placeholders)
    if (value === undefined)
      throw invalid('The provided expression refers to an attribute that does not exist')
    after[nameOf(path, placeholders)] = value
  }
}

const fallback = (tokens: Tokens): { readonly path: string; readonly otherwise: string } => {
  tokens.expect('(')
  const path = tokens.next()
  tokens.expect(',')
  const otherwise = tokens.next()
  tokens.expect(')')
  return { path, otherwise }
}

const remove = (tokens: Tokens): Change => {
  const path = tokens.next()
  return (_, after, placeholders) => {
    delete after[nameOf(path, placeholders)]
  }
}

const add = (tokens: Tokens): Change => {
  const [path, operand] = [tokens.next(), tokens.next()]
  return (before, after, placeholders) => {
    const name = nameOf(path, placeholders)
    after[name] = { N: String(Number(before[name]?.N ?? 0) + Number(placeholderOf(operand, placeholders).N)) }
  }
}

const clauses: Readonly<Record<string, (tokens: Tokens) => Change>> = { SET: set, REMOVE: remove, ADD: add }
