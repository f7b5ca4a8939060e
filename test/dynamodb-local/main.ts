import { startDynoxide } from '../../local/dynoxide.ts'
import { knownDifferences } from './differences.ts'
import { askAll } from './probes.ts'
import { startDynamoDbLocal } from './start.ts'
import { type Endings, runStoreSuite } from './suite.ts'

/** Asks both the same, and says where they differ; what nobody explained counts as failed. */
const main = async (): Promise<void> => {
  const amazon = await startDynamoDbLocal()
  try {
    const embedded = await startDynoxide()
    const answers = [await askAll(amazon.endpoint), await askAll(embedded.endpoint)] as const
    await embedded.stop()
    report(answers, [await runStoreSuite('amazon', amazon.endpoint), await runStoreSuite('embedded')])
  } finally {
    await amazon.stop()
  }
}

type Both = readonly [Endings, Endings]

const report = (answers: Both, tests: Both): void => {
  const differing = [
    ...namesWhere(answers, (a, b) => a !== b),
    ...namesWhere(tests, (a, b) => isPass(a) !== isPass(b)),
  ]
  const failing = namesWhere(tests, (a, b) => !isPass(a) && !isPass(b))
  const unexplained = differing.filter((name) => knownDifferences[name] === undefined)
  const stale = Object.keys(knownDifferences).filter((name) => !differing.includes(name))
  for (const name of differing) show(name, answers, tests, knownDifferences[name] ?? 'NOT EXPLAINED')
  for (const name of failing) show(name, answers, tests, 'FAILS ON BOTH')
  for (const name of stale) console.log(`${name}: DIFFERS NO LONGER; take it out of differences.ts`)
  const total = answers[0].size + tests[0].size
  const failed = failing.length + unexplained.length + stale.length
  console.log(
    `${answers[0].size} questions and ${tests[0].size} tests of the stores; ${differing.length} differ`,
  )
  console.log(`${total - failed} passed, ${failed} failed`)
  if (failed > 0) process.exitCode = 1
}

const isPass = (ending: string | undefined): boolean => ending === 'passed'

const namesWhere = ([amazon, embedded]: Both, differ: (a?: string, b?: string) => boolean): string[] =>
  [...new Set([...amazon.keys(), ...embedded.keys()])].filter((name) =>
    differ(amazon.get(name), embedded.get(name)),
  )

const show = (name: string, answers: Both, tests: Both, remark: string): void => {
  const [amazon, embedded] = answers[0].has(name) ? answers : tests
  console.log(`${name}
  DynamoDB Local: ${amazon.get(name)}
  embedded:       ${embedded.get(name)}
  ${remark}
`)
}

await main()
