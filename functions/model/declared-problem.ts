import { hash } from 'node:crypto'
import type { Base } from './base.ts'
import {
  isProblemName,
  type Problem,
  type ProblemName,
  type ProblemType,
  problems,
  problemType,
} from './problems.ts'
import type { RefusalStatus } from './refused.ts'

/** A problem of a deployer's: why an action refuses. */
export interface DeclaredProblem extends Problem {
  readonly name: string
  readonly status: RefusalStatus
}

/** How a problem is declared. The words that are left out are made from its name. */
export interface ProblemDeclaration extends Partial<Pick<Problem, 'title' | 'meaning' | 'cause' | 'cure'>> {
  readonly status: RefusalStatus
}

/** Of an action, by their names. */
export type Refusals = Readonly<Record<string, DeclaredProblem>>

const nameOfProblem = /^[a-z][a-z0-9-]{0,62}$/

/** @throws Error for a name that no problem can have; it is put behind the place of the declaration. */
export const refusalsOf = (
  declared: Readonly<Record<string, RefusalStatus | ProblemDeclaration>>,
): Refusals => {
  const refusals = Object.entries(declared).map(([name, one]) => problemOf(name, one))
  const numbers = new Map(refusals.map(({ name }) => [problemNumber(name), name]))
  if (numbers.size < refusals.length)
    throw new Error('two refusals have one number; name one of them otherwise')
  return Object.fromEntries(refusals.map((problem) => [problem.name, problem]))
}

const problemOf = (name: string, declared: RefusalStatus | ProblemDeclaration): DeclaredProblem => {
  const { status, ...words } = typeof declared === 'number' ? { status: declared } : declared
  if (!nameOfProblem.test(name))
    throw new Error(`refusal "${name}": a name is 1 to 63 of a-z 0-9 - and starts with a letter`)
  if (isProblemName(name)) throw new Error(`refusal "${name}": the service itself has a problem of this name`)
  if (status !== 409 && status !== 422) throw new Error(`refusal "${name}": the status is 409 or 422`)
  return { ...wordsFor(name, status), ...words, name, status, retryable: false }
}

const wordsFor = (name: string, status: RefusalStatus) => ({
  title: name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' '),
  meaning:
    status === 409 ? 'The item is not in a state for this action.' : 'The action does not take this input.',
  cause: 'The action says so; `detail` may say more.',
  cure:
    status === 409 ? 'Read the item, and decide anew.' : 'Correct the input and send the operation again.',
})

/** What receipts call a problem by: they have no room for its name, and it has to be the same in every deployment. */
export const problemNumber = (name: string): number => Number.parseInt(hash('sha256', name).slice(0, 7), 16)

/** Why something failed: a problem of the service's, or of a deployer's, whose words come first. */
interface Told {
  readonly problem: ProblemName
  readonly declared?: Pick<DeclaredProblem, 'name' | 'title'> | undefined
}

/** RFC 9457 `type`. */
export const typeOf = ({ problem, declared }: Told, base: Base): ProblemType =>
  declared ? `${base}/problems/${declared.name}` : problemType(problem, base)

/** RFC 9457 `title`. */
export const titleOf = ({ problem, declared }: Told): string => declared?.title ?? problems[problem].title
