import { fileURLToPath } from 'node:url'
import type { Collection } from '../functions/model/collection.ts'
import { declaredIn } from './declared.ts'
import { moduleOf } from './exports.ts'
import { ownFile } from './own-file.ts'

const deployed = fileURLToPath(ownFile('functions/collections/index'))

/**
 * The collections that a module of a deployer exports: for a service on this machine, a description, a synthesis.
 * @param file from the working directory: any TypeScript or JavaScript. That of the deployed service without.
 * @throws Error in one line when it cannot be loaded, exports something else than collections, or nothing, or two of one
 * name, or when a collection refers to one that is not there.
 */
export const collectionsIn = async (file: string = deployed): Promise<readonly Collection[]> =>
  declaredIn(await moduleOf(file), file)
