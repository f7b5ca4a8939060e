/** What the person at the terminal can do something about: told in a line, without a stack. */
export class UserError extends Error {
  override readonly name = 'UserError'
}
