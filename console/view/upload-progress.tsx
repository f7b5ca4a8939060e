import { secondsLeft, speedOf } from '../state/pace.ts'
import type { Upload } from '../state/upload.ts'
import { sizeText, spanText } from '../state/words.ts'
import { Figure } from './figure.tsx'

/** How much of a file is there. The service begins with it once it has all. */
export const UploadProgress = ({ upload }: { upload: Upload }) => {
  const { sent, total, samples } = upload
  const [speed, seconds] = [speedOf(samples), secondsLeft(samples, total - sent)]
  return (
    <div class="progress">
      <progress aria-label="Progress" max={1} value={total === 0 ? 1 : sent / total} />
      <dl>
        <Figure name="Uploaded" value={`${sizeText(sent)} of ${sizeText(total)}`} />
        <Figure name="A second" value={speed === undefined ? '–' : sizeText(Math.round(speed))} />
        <Figure name="Time left" value={seconds === undefined ? '–' : spanText(seconds)} />
      </dl>
    </div>
  )
}
