import { composeSweeper } from '../compose/sweeper.ts'

/** The sweeper: checks asynchronous batches on a schedule. */
export const handler = composeSweeper()
