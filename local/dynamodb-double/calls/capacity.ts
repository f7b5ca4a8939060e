import type { Members } from '../values/value.ts'

/** Units that one call takes, by table and index. */
export interface Bill {
  readonly write: (table: string, units: number, index?: string) => void
  readonly read: (table: string, units: number, index?: string) => void
  readonly writeUnits: () => number
  readonly readUnits: () => number
  /** In the form that the call asked for. */
  readonly consumed: (input: Members) => readonly Members[]
}

interface Account {
  own: number
  readonly indexes: Map<string, number>
}

export const openBill = (): Bill => {
  const tables = new Map<string, Account>()
  let writes = 0
  let reads = 0
  const add = (table: string, units: number, index: string | undefined) => {
    const account = tables.get(table) ?? { own: 0, indexes: new Map() }
    if (index === undefined) account.own += units
    else account.indexes.set(index, (account.indexes.get(index) ?? 0) + units)
    tables.set(table, account)
  }
  return {
    write: (table, units, index) => {
      writes += units
      add(table, units, index)
    },
    read: (table, units, index) => {
      reads += units
      add(table, units, index)
    },
    writeUnits: () => writes,
    readUnits: () => reads,
    consumed: ({ ReturnConsumedCapacity: wanted }) =>
      wanted === 'TOTAL' || wanted === 'INDEXES'
        ? [...tables].map(([TableName, account]) => capacityMember(TableName, account, wanted === 'INDEXES'))
        : [],
  }
}

const capacityMember = (TableName: string, { own, indexes }: Account, detailed: boolean): Members => {
  const total = {
    TableName,
    CapacityUnits: own + [...indexes.values()].reduce((sum, units) => sum + units, 0),
  }
  if (!detailed) return total
  const byIndex = [...indexes].map(([name, units]) => [name, { CapacityUnits: units }])
  return {
    ...total,
    Table: { CapacityUnits: own },
    ...(indexes.size > 0 && { GlobalSecondaryIndexes: Object.fromEntries(byIndex) }),
  }
}

/** The answer of a single call has one entry, the answer of a batch a list; neither has any unless requested. */
export const withCapacity = (bill: Bill, input: Members, answer: Members): Members => {
  const [first] = bill.consumed(input)
  return first ? { ...answer, ConsumedCapacity: first } : answer
}

export const withCapacities = (bill: Bill, input: Members, answer: Members): Members => {
  const all = bill.consumed(input)
  return all.length > 0 ? { ...answer, ConsumedCapacity: all } : answer
}

/** The answer of a transaction also says whether they were read or write units. */
export const withWriteCapacities = (bill: Bill, input: Members, answer: Members): Members => {
  const all = bill.consumed(input).map((one) => ({ ...one, WriteCapacityUnits: one.CapacityUnits }))
  return all.length > 0 ? { ...answer, ConsumedCapacity: all } : answer
}
