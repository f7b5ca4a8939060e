import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Says that the files of a directory are CommonJS: a project around it may say that its files are modules. */
export const saysCommonJs = (directory: string): void =>
  writeFileSync(join(directory, 'package.json'), '{ "type": "commonjs" }\n')
