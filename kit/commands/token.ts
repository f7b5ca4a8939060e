import { printToken } from '../../local/token-command.ts'
import { tokenCommand } from '../token-command.ts'

/** `multistatus token --issuer URL --audience NAME --sub WHO`: who calls a service that `dev --auth jwt` serves. */
export const token = async (args: readonly string[]): Promise<void> => {
  process.exitCode = await printToken(args, tokenCommand)
}
