import { composeSweeper } from '../compose/sweeper.ts'

/** The sweeper: looks after asynchronous batches by the clock. */
export const handler = composeSweeper()
