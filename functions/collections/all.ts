import { exportedCollections } from '../model/exported-collections.ts'
import * as declared from './index.ts'

/** Every collection of the index. */
export const collections = exportedCollections(declared, 'functions/collections/index.ts')
