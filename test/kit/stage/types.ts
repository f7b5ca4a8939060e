import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { installed } from '../../client/support/installed.ts'
import { run } from '../../deployed/command.ts'
import { added, place, shop } from './places.ts'

/** What `cdk init app --language typescript` writes, as far as it has to do with types; types of libraries are checked, too. */
const compilerOptions = {
  target: 'ES2022',
  module: 'NodeNext',
  moduleResolution: 'NodeNext',
  lib: ['es2022'],
  declaration: true,
  strict: true,
  noImplicitReturns: true,
  inlineSourceMap: true,
  inlineSources: true,
  experimentalDecorators: true,
  strictPropertyInitialization: false,
  skipLibCheck: false,
  typeRoots: ['./node_modules/@types'],
  types: ['node'],
  noEmit: true,
}

/** A CommonJS project of `cdk init` that has the package's types, with the compiler of today and with an older one. */
export const compileLikeCdkInit = async (): Promise<void> => {
  const folder = join(place, 'cdk-init')
  mkdirSync(folder)
  symlinkSync(join(shop, 'node_modules'), join(folder, 'node_modules'))
  cpSync(join(added, 'cdk-init.ts'), join(folder, 'stack.ts'))
  writeFileSync(join(folder, 'package.json'), '{ "name": "cdk-init", "version": "0.1.0" }')
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }))
  // The oldest that lets CommonJS require a module is 5.8.
  const older = await installed('typescript-5.9.3', 'typescript@5.9.3')
  await run(compilerIn(shop), [], { cwd: folder })
  // It takes many times as long for the libraries, which the other has checked.
  if (older) await run(compilerIn(older), ['--skipLibCheck'], { cwd: folder })
}

const compilerIn = (folder: string): string => join(folder, 'node_modules/.bin/tsc')
