import type { Progress } from '../../measure/matrix.ts'
import type { Database } from '../database.ts'
import type { Ground } from '../ground.ts'
import type { File } from './file.ts'
import type { GigabyteSettings } from './record.ts'

export interface Scene {
  readonly file: File
  readonly database: Database
  readonly ground: Ground
  readonly settings: GigabyteSettings
  readonly progress: Progress
}
