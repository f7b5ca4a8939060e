/** With which status an action may refuse: as the item is now, or with this input. */
export type RefusalStatus = 409 | 422

/** What an action gives back in place of an item that it does not change. Made by `refuse`. */
export class Refused {
  readonly status: RefusalStatus
  readonly name: string
  readonly detail: string | undefined

  constructor(status: RefusalStatus, name: string, detail: string | undefined) {
    this.status = status
    this.name = name
    this.detail = detail
  }
}

/**
 * Refuses an action.
 * @param status 409 as the item is now, 422 with this input.
 * @param name of the problem, which the action declares in its `refusals`: the answer's type is `/problems/{name}`.
 * @param detail what is told of this very case, up to 1,000 characters; the problem's meaning where it is left out.
 *
 * @example
 * run: (order, _, { now }) => order.state === 'cancelled' ? refuse(409, 'already-cancelled') : { ...order, state: 'cancelled' }
 */
export const refuse = (status: RefusalStatus, name: string, detail?: string): Refused =>
  new Refused(status, name, detail)
