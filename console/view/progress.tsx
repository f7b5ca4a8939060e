import { secondsLeft, speedOf } from '../state/pace.ts'
import { numberText, spanText } from '../state/words.ts'
import { failuresLeft, isOver, type Work } from '../state/work.ts'
import { Figure } from './figure.tsx'
import { UploadProgress } from './upload-progress.tsx'

/** How far a work is, how fast it goes, and how long it will take. */
export const Progress = ({ work }: { work: Work }) => {
  const { counts, samples, part, phase, isCheck, rows } = work
  if (phase === 'refused') return null
  if (phase === 'uploading' && work.upload !== undefined) return <UploadProgress upload={work.upload} />
  const done = counts.success + counts.failed
  const share = counts.total ? done / counts.total : part
  const left = restOf(work, done)
  const failed = failuresLeft(work)
  return (
    <div class="progress">
      {!isOver(work) && (
        <progress aria-label="Progress" max={1} {...(share === undefined ? {} : { value: share })} />
      )}
      <dl>
        <Figure
          name={isCheck ? 'Would succeed' : 'Done'}
          value={numberText(counts.success + rows.mended.size)}
          kind="good"
        />
        <Figure
          name={isCheck ? 'Would fail' : 'Failed'}
          value={numberText(failed)}
          kind={failed > 0 ? 'bad' : ''}
        />
        {counts.total !== undefined && <Figure name="Rows" value={numberText(counts.total)} />}
        {!isOver(work) && <Figure name="Rows a second" value={speedText(speedOf(samples))} />}
        {!isOver(work) && <Figure name="Time left" value={timeText(left && secondsLeft(samples, left))} />}
      </dl>
    </div>
  )
}

/** Rows that are left; where they are not counted, as many as the rest of the file has at this length. */
const restOf = ({ counts, part }: Work, done: number): number | undefined => {
  if (counts.total !== undefined) return counts.total - done
  return part !== undefined && part > 0 ? (done / part) * (1 - part) : undefined
}

const speedText = (speed: number | undefined): string =>
  speed === undefined ? '–' : numberText(Math.round(speed))

const timeText = (seconds: number | undefined): string => (seconds ? spanText(seconds) : '–')
