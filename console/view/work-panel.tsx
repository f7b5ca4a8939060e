import { downloadLeft } from '../send/download.ts'
import { stop } from '../send/stop.ts'
import { verbText } from '../state/target.ts'
import { counted, instantText, sizeText } from '../state/words.ts'
import { failuresLeft, isOver, type Phase, type Work } from '../state/work.ts'
import { AdviceBox } from './advice-box.tsx'
import { usePage } from './context.ts'
import { CopyCurl } from './copy-curl.tsx'
import { FailedTable } from './failed-table.tsx'
import { Progress } from './progress.tsx'
import { Results } from './results.tsx'

const titles: Readonly<Record<Exclude<Phase, 'ended' | 'checked'>, string>> = {
  reading: 'Reading the file',
  checking: 'Checking',
  sending: 'Sending',
  uploading: 'Uploading',
  waiting: 'Waiting for its turn',
  running: 'Running',
  cancelled: 'Cancelled',
  refused: 'Refused, nothing was written',
  stopped: 'Stopped',
}

/** A file or a batch: how far it is, and exactly which of its rows failed. */
export const WorkPanel = ({ work }: { work: Work }) => {
  const { effects } = usePage()
  const { key, batch, counts, phase, advice } = work
  const left = failuresLeft(work)
  return (
    <section class="panel" aria-label={nameOf(work)}>
      <Title work={work} />
      <Progress work={work} />
      {advice && (
        <AdviceBox advice={advice}>
          {advice.remedy === 'try again' && (
            <button type="button" onClick={() => effects.again.get(key)?.()}>
              Try again
            </button>
          )}
        </AdviceBox>
      )}
      {work.status?.error && (
        <div class="advice" role="alert">
          <p>
            <strong>{work.status.error.title}.</strong> {work.status.error.detail}
          </p>
        </div>
      )}
      <p class="outcome" role="status">
        {outcomeOf(work, left)}
      </p>
      {counts.failed > 0 && <FailedTable work={work} />}
      <div class="buttons">
        {!isOver(work) && (
          <button type="button" onClick={() => stop(work, effects)}>
            Cancel
          </button>
        )}
        {left > 0 && isOver(work) && (
          <button type="button" onClick={() => downloadLeft(work, effects)}>
            Download what is left (CSV)
          </button>
        )}
        {batch !== undefined && <CopyCurl batch={batch} />}
      </div>
      {batch !== undefined && phase !== 'waiting' && <Results batch={batch} />}
    </section>
  )
}

const nameOf = ({ file, batch, target }: Work): string =>
  file?.name ?? (target === undefined ? `Batch ${batch ?? ''}` : `Import into ${target.collection}`)

const Title = ({ work }: { work: Work }) => {
  const { file, target, batch, status } = work
  const { text, kind } = badgeOf(work)
  const about = [
    target && `${verbText(target.as)} in ${target.collection}`,
    file && sizeText(file.size),
    status?.createdAt && `begun ${instantText(status.createdAt)}`,
    status?.expiresAt && `kept until ${instantText(status.expiresAt)}`,
  ].filter((text) => text)
  return (
    <div class="title">
      <h2 dir="auto">{nameOf(work)}</h2>
      <span class={`phase ${kind}`}>{text}</span>
      <p class="hint">
        {about.join(' · ')}
        {batch !== undefined && (
          <>
            {about.length > 0 && ' · '}
            <a href={`#/batches/${batch}`}>{batch}</a>
          </>
        )}
      </p>
    </div>
  )
}

const unhappy: readonly Phase[] = ['refused', 'stopped', 'cancelled']

/** Green is only what has no failed row left. */
const badgeOf = (work: Work): { readonly text: string; readonly kind: string } => {
  const { phase } = work
  const hasLeft = failuresLeft(work) > 0
  const kind = hasLeft ? 'bad' : 'good'
  if (phase === 'checked') return { text: hasLeft ? 'Some rows would fail' : 'All rows would succeed', kind }
  if (phase === 'ended') return { text: hasLeft ? 'Some rows failed' : 'All rows done', kind }
  return { text: titles[phase], kind: unhappy.includes(phase) ? 'bad' : '' }
}

/** Never a success as a whole while a single row failed. */
const outcomeOf = ({ counts, rows, phase, isCheck }: Work, left: number): string => {
  if (!['ended', 'checked', 'cancelled'].includes(phase)) return ''
  const { success, failed } = counts
  const done = isCheck
    ? `${counted(success, 'row')} would succeed, nothing was written`
    : `${counted(success, 'row')} done`
  if (failed === 0) return `${done}. None failed.`
  const mended = rows.mended.size === 0 ? '' : `, ${counted(rows.mended.size, 'row')} mended and done`
  const rest = isCheck ? `${counted(failed, 'row')} would fail` : `${counted(left, 'row')} failed`
  return `${done}${mended}; ${left === 0 ? 'none is left' : rest}.`
}
