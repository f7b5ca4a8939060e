import { loadavg } from 'node:os'
import { chunkSize } from '../../../functions/model/limits.ts'
import type { Progress } from '../../measure/matrix.ts'
import { embedded } from '../database.ts'
import { startGround } from '../ground.ts'
import { makeFile } from './file.ts'
import type { Gigabyte, GigabyteSettings } from './record.ts'
import { runChunks } from './run.ts'
import type { Scene } from './scene.ts'
import { splitFile } from './split.ts'

/** Streams a very large file through the importer, runs a part of it, and cancels the rest. */
export const measureGigabyte = async (
  settings: GigabyteSettings,
  progress: Progress,
): Promise<readonly Gigabyte[]> => {
  const file = makeFile(settings.bytes, chunkSize.rows)
  const database = await embedded()
  try {
    const ground = await startGround(database.endpoint)
    try {
      return [await measureFile({ file, database, ground, settings, progress })]
    } finally {
      await ground.stop()
    }
  } finally {
    await database.stop()
  }
}

const measureFile = async (scene: Scene): Promise<Gigabyte> => {
  const { file } = scene
  const { rows, bytes, broken, spoilt, ranges } = file
  const split = await splitFile(scene)
  const run = await runChunks(scene, split)
  const [load = 0] = loadavg()
  const { uploading, splitting, importer } = split
  return {
    file: { rows, bytes, broken, spoilt, chunks: ranges.length },
    uploading,
    splitting,
    importer,
    ...run,
    memoryMb: scene.settings.memoryMb,
    load,
  }
}
