import type { ParseArgsConfig } from 'node:util'
import type { Completable } from '../client/cli/completion/completable.ts'
import { flags as serviceFlags } from '../local/arguments/flags.ts'
import { tokenFlags } from '../local/arguments/token.ts'
import { options as upkeepOptions } from '../operate/arguments.ts'
import { initOptions, openapiOptions } from './options.ts'

/** A command that is not the client's. */
export interface KitCommand {
  /** Its name, and what it takes. */
  readonly usage: string
  readonly about: string
  readonly options: NonNullable<ParseArgsConfig['options']>
  readonly operands: Completable['operands']
  /** It goes on when it has begun. */
  readonly stays?: true
  readonly load: () => Promise<(args: readonly string[]) => Promise<void>>
}

/** The commands of the kit, by their names. Help and completion are made of them. */
export const kitCommands: Readonly<Record<string, KitCommand>> = {
  init: {
    usage: 'init FOLDER',
    about: 'begin a project: collections, a test, a CDK app',
    options: initOptions,
    operands: 'folders',
    load: async () => (await import('./commands/init.ts')).init,
  },
  dev: {
    usage: 'dev [FILE]',
    about: 'serve the collections of FILE on this machine, and again whenever it changes',
    options: serviceFlags,
    operands: 'files',
    stays: true,
    load: async () => (await import('./commands/dev.ts')).dev,
  },
  token: {
    usage: 'token',
    about: 'print a token for dev --auth jwt, of an issuer of your own',
    options: tokenFlags,
    operands: [],
    load: async () => (await import('./commands/token.ts')).token,
  },
  openapi: {
    usage: 'openapi [FILE]',
    about: 'print the description of the API',
    options: openapiOptions,
    operands: 'files',
    load: async () => (await import('./commands/openapi.ts')).openapi,
  },
  reindex: {
    usage: 'reindex COLLECTION --table NAME',
    about: 'makes lists by an index find items that are older than the index',
    options: upkeepOptions,
    operands: [],
    load: async () => (await import('./commands/operate.ts')).operateAs('reindex'),
  },
  upgrade: {
    usage: 'upgrade COLLECTION --table NAME',
    about: 'stores items of earlier versions of a schema as the newest has them',
    options: upkeepOptions,
    operands: [],
    load: async () => (await import('./commands/operate.ts')).operateAs('upgrade'),
  },
}

export const completableKit = (): readonly Completable[] =>
  Object.entries(kitCommands).map(([name, { about, options, operands }]) => ({
    name,
    about,
    options: Object.entries(options).map(([option, { type }]) => ({
      name: option,
      takesValue: type === 'string',
    })),
    operands,
  }))
