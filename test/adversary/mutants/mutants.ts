import type { Kind } from '../history/spec.ts'

/** A fault that somebody could make: a piece of the code, and what stands there instead. */
export interface Mutant {
  readonly name: string
  readonly changes: readonly Change[]
  /** The kinds of histories that meet it; all of them without. */
  readonly kind?: Kind
}

interface Change {
  readonly file: string
  readonly from: string
  readonly to: string
}

const change = (file: string, from: string, to: string): Change => ({ file: `functions/${file}`, from, to })

const enterRejected = `for (const [index, slot] of batch.slots.entries())
    if (isRejected(slot) && !runState.results[index]) enter(runState, { index, key: keys[index] }, slot.rejected)`

export const mutants: readonly Mutant[] = [
  {
    name: 'forget a tenth of the entries',
    kind: 'calm',
    changes: [
      change(
        'batch/receipts/keep.ts',
        'others.filter((other) => !forgotten.has(other)), entry]',
        'others.filter((other) => !forgotten.has(other) && (other.since + other.batch.charCodeAt(0)) % 10 !== 0), entry]',
      ),
    ],
  },
  {
    name: 'do not freeze',
    kind: 'zombies',
    changes: [
      change(
        'batch/commit/recall.ts',
        "return freeze(key, history, { attempt: context.attempt, now }) ?? 'full'",
        'return undefined',
      ),
    ],
  },
  {
    name: 'freeze after deciding',
    kind: 'zombies',
    changes: [
      change(
        'batch/commit/recall.ts',
        'isAlone || context.tellsOnly ? look : fence(undecided, context)',
        "isAlone || context.tellsOnly || !('late' in context) ? look : fence(undecided, context)",
      ),
      change(
        'batch/run.ts',
        'else await runLevels(batch, { ...undecided, operations }, runState, context)',
        `else await runLevels(batch, { ...undecided, operations }, runState, context)
  const late = { ...context, tellsOnly: false, late: true }
  await recordKnown(undecided, newRunState(batch.slots.length), late)`,
      ),
    ],
  },
  {
    name: 'leave out the grounds',
    kind: 'calm',
    changes: [
      change('batch/commit/folds.ts', '...indices.flatMap((index) => slots[index]?.dependsOn ?? [])]', ']'),
      change(
        'batch/commit/folds.ts',
        'open.push(...(slots[index]?.dependsOn ?? []), ...(one.before === undefined ? [] : [one.before]))',
        'open.push()',
      ),
    ],
  },
  {
    name: 'complete without the owner',
    kind: 'zombies',
    changes: [
      change(
        'aws/dynamodb/batch-record.ts',
        "ConditionExpression: '#owner = :owner AND #state = :running',\n  ExpressionAttributeValues: {\n    ':running'",
        "ConditionExpression: '(#owner = :owner OR attribute_exists(pk)) AND (#state = :running OR attribute_exists(pk))',\n  ExpressionAttributeValues: {\n    ':running'",
      ),
    ],
  },
  {
    name: 'cache a state across levels',
    kind: 'calm',
    changes: [
      change(
        'batch/commit/independent.ts',
        'else if ((seen.cached || seen.assumed) && !context.dryRun',
        'else if (seen.assumed && !context.dryRun',
      ),
    ],
  },
  {
    name: 'drop part of an entry',
    kind: 'calm',
    changes: [
      change('batch/plan/plan.ts', 'const all = new Map(known)', 'const all = new Map([...known].slice(1))'),
    ],
  },
  {
    // Without the second defence what is missing is run once more.
    name: 'drop part of an entry, and run the hole',
    kind: 'calm',
    changes: [
      change('batch/plan/plan.ts', 'const all = new Map(known)', 'const all = new Map([...known].slice(1))'),
      change(
        'batch/commit/recall.ts',
        'if (slot && !isRejected(slot)) runState.results[index] ??= unknownOutcome()',
        'if (slot === undefined) runState.results[index] ??= unknownOutcome()',
      ),
    ],
  },
  {
    name: 'evict on completed-but-uncertain',
    kind: 'flood',
    changes: [change('batch/receipts/expiry.ts', 'ending.uncertain || ending.attempts', 'ending.attempts')],
  },
  {
    name: 'take an absent record for over',
    kind: 'flood',
    changes: [
      change(
        'batch/receipts/expiry.ts',
        'if (ending?.completedAt === undefined',
        'if (ending === undefined) return true\n  if (ending.completedAt === undefined',
      ),
    ],
  },
  {
    name: 'parse before entries',
    kind: 'calm',
    changes: [
      change(
        'batch/run.ts',
        '  await recordKnown(undecided, runState, context)',
        `  ${enterRejected}\n  await recordKnown(undecided, runState, context)`,
      ),
    ],
  },
  {
    name: 'know no item of what is refused',
    kind: 'async',
    changes: [
      change(
        'batch/commit/recall.ts',
        'isRejected(slot) ? targetKey(slot, scope, attempt) : operations[index]?.key',
        'isRejected(slot) ? undefined : operations[index]?.key',
      ),
    ],
  },
  {
    name: "trust a lost write's lookalike",
    kind: 'calm',
    changes: [
      change(
        'batch/commit/work.ts',
        "if (isIn(history, planned, context)) return 'applied'",
        "if ((history.item?.version ?? 0) >= (planned.after?.version ?? 0)) return 'applied'",
      ),
    ],
  },
  {
    name: 'cancel by time alone',
    kind: 'async',
    changes: [
      change(
        'jobs/sweep-batch.ts',
        'if ((await bodies.find(bodyNameOf(batch))) !== undefined) {',
        'if ((await bodies.find(bodyNameOf(batch))) === "") {',
      ),
    ],
  },
  {
    name: 'answer before the record',
    kind: 'calm',
    changes: [
      change(
        'batch/execute.ts',
        'return notRecorded(isReleased ? 1000 : context.leaseMilliseconds)',
        'return isReleased === undefined ? notRecorded(1000) : { results, replayed: false }',
      ),
    ],
  },
  {
    name: 'ignore the lease',
    kind: 'calm',
    changes: [
      change(
        'aws/dynamodb/batch-record.ts',
        '#state = :running AND leaseUntil < :now AND expiresAt',
        '#state = :running AND (leaseUntil < :now OR leaseUntil >= :now) AND expiresAt',
      ),
    ],
  },
  {
    name: 'ask for no item that is named',
    kind: 'calm',
    changes: [
      change(
        'batch/plan/refer.ts',
        "if (operation.collection.references.length === 0 || typeof data !== 'string')",
        "if (operation.collection.references.length >= 0 || typeof data !== 'string')",
      ),
    ],
  },
  {
    name: 'name what is hidden',
    kind: 'calm',
    changes: [
      change(
        'batch/commit/named.ts',
        'if (item && isPresent(item)) return isSeen(named, item, askedIn(context))',
        'if (item && isPresent(item)) return isSeen(named, item, askedIn(context)) !== undefined',
      ),
      change(
        'batch/commit/named.ts',
        'isThere: item !== undefined && isPresent(item) && isSeen(named, item, askedIn(context)),',
        'isThere: item !== undefined && isPresent(item),',
      ),
    ],
  },
  {
    name: 'wait for nothing that is named',
    kind: 'calm',
    changes: [
      change(
        'batch/references/waits.ts',
        'if (!slots.some(mayName)) return undefined',
        'if (slots.length > 0) return undefined',
      ),
    ],
  },
  {
    name: 'believe what was read before a removal',
    kind: 'calm',
    changes: [
      change(
        'batch/commit/named.ts',
        'if (isThere !== true || items.has(key)) named.delete(key)',
        'if (isThere !== true && !items.has(key)) named.delete(key)',
      ),
    ],
  },
  {
    name: 'leave what is named out of the transaction',
    kind: 'zombies',
    changes: [
      change(
        'batch/commit/together.ts',
        'const rests = [...beside.values()].map(',
        'const rests = [...beside.values()].slice(0, 0).map(',
      ),
    ],
  },
  {
    name: 'put nothing off',
    kind: 'async',
    changes: [
      change(
        'jobs/deferred.ts',
        'return !isLastPass && !isAlone',
        'return !isLastPass && !isAlone && source === undefined',
      ),
    ],
  },
  {
    name: 'take what only actions change',
    kind: 'calm',
    changes: [
      change(
        'batch/held.ts',
        'for (const [name] of touched) delete patch[name]',
        'for (const [name] of touched.slice(1)) delete patch[name]',
      ),
      change(
        'batch/held.ts',
        '  return { patch, errors: errors',
        '  return { patch, errors: errors.slice(9)',
      ),
    ],
  },
  {
    name: 'store another draw than is told',
    kind: 'calm',
    changes: [
      change(
        'batch/plan/decide.ts',
        'return isFailure(item) ? { result: item } : written(operation, { state, data: item.data }, options)\n}\n\n/** What only actions',
        `if (isFailure(item)) return { result: item }
  const other = replacedBy(operation, state)
  const { result } = written(operation, { state, data: item.data }, options)
  const { next } = written(operation, { state, data: isFailure(other) ? item.data : other.data }, options)
  return next ? { result, next } : { result }
}

/** What only actions`,
      ),
    ],
  },
  {
    name: 'forget the version of the schema',
    kind: 'calm',
    changes: [
      change(
        'batch/plan/decide.ts',
        '(schema === 1 && before.schema === undefined ? {} : { schema })',
        '(schema >= 1 && before.schema === undefined ? {} : { schema })',
      ),
    ],
  },
  {
    name: 'change what a later version wrote',
    kind: 'calm',
    changes: [
      change(
        'batch/plan/later.ts',
        'if ((state.schema ?? 1) <= collection.version || !isPresent(state)) return undefined',
        'if ((state.schema ?? 1) >= 1 || !isPresent(state)) return undefined',
      ),
    ],
  },
  {
    name: 'upgrade what is of this version',
    kind: 'async',
    changes: [
      change(
        'jobs/stored-operations.ts',
        'schema === version || operation.data === undefined ? operation',
        'schema === version ? operation',
      ),
    ],
  },
  {
    name: 'announce an end after its record',
    kind: 'async',
    changes: [
      change(
        'jobs/complete.ts',
        `  await ends?.announce({ ...seen, mark })
  const ended = await batches.end({ seen, how, mark }, now(), deadline)
`,
        `  const ended = await batches.end({ seen, how, mark }, now(), deadline)
  await ends?.announce({ ...seen, mark })
`,
      ),
    ],
  },
  {
    name: 'tell of an end that may come',
    kind: 'async',
    changes: [
      change(
        'jobs/events/standing.ts',
        "return batch.round > end.round ? 'void' : 'open'",
        "return batch.round > end.round ? 'void' : 'true'",
      ),
    ],
  },
  {
    name: 'drop an end that is not there yet',
    kind: 'async',
    changes: [
      change(
        'jobs/events/standing.ts',
        "return batch.round > end.round ? 'void' : 'open'",
        "return batch.round > end.round ? 'void' : 'void'",
      ),
    ],
  },
  {
    name: 'tell of freezes',
    kind: 'zombies',
    changes: [
      change(
        'aws/dynamodb/stream-record.ts',
        'if (version === Number(before?.version?.N ?? 0)) return undefined',
        'if (version === 0) return undefined',
      ),
    ],
  },
  {
    name: 'lose what the bus does not take',
    kind: 'calm',
    changes: [
      change(
        'jobs/events/publisher.ts',
        'await keeper.keep(error.left)',
        'await keeper.keep(error.left.slice(1))',
      ),
    ],
  },
  {
    name: 'take one answer for all events',
    kind: 'calm',
    changes: [
      change(
        'aws/event-bus.ts',
        'left = left.filter((_, at) => told[at]?.EventId === undefined)',
        'left = left.filter(() => told.every(({ EventId }) => EventId === undefined))',
      ),
    ],
  },
  {
    name: 'wait for nothing in OData',
    kind: 'calm',
    changes: [
      change(
        'http/faces/odata/request.ts',
        'dependsOn: sent.dependsOn ?? sent.depends_on ?? undefined',
        'dependsOn: undefined',
      ),
    ],
  },
  {
    name: 'pass over a condition in bulk',
    kind: 'calm',
    changes: [change('http/faces/bulk/metadata.ts', '? etagOf(Number(sequence))', '? undefined')],
  },
  {
    name: 'say updated of what is created in bulk',
    kind: 'calm',
    changes: [
      change(
        'http/faces/bulk/item.ts',
        'const shown = status === 201 ? 201 : 200',
        'const shown = status < 200 ? 201 : 200',
      ),
    ],
  },
  {
    name: 'blame nobody in XML',
    kind: 'calm',
    changes: [change('http/faces/xml/response.ts', 'causedBy.length > 0 ? [', 'causedBy.length > 9 ? [')],
  },
]
