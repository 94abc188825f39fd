import type { Analysed, AnalysisKind, AnalysisPiece } from '../metrics/analyser.ts';
import type { BlockContent, ChannelForm, Extent, OpenedPoints, Packed } from './code.ts';

/** What a thread is asked. */
export type Task =
  | { readonly pack: BlockContent; readonly form: ChannelForm; readonly withOverview: boolean }
  | { readonly unpack: Uint8Array<ArrayBuffer>; readonly form: ChannelForm; readonly extent: Extent }
  | AnalysisTask;

/** Steps of the one analysis that a thread does: what was found so far is there. */
export type AnalysisTask =
  | { readonly begin: AnalysisKind }
  | { readonly add: AnalysisPiece }
  | { readonly end: 'whole' };

export type Asked = { readonly number: number; readonly task: Task };

/** What it answers. Of an error its own class is lost on the way, so what somebody may ask about it stands beside it. */
export type Answered =
  | { readonly number: number; readonly done: Packed | OpenedPoints | Analysed | undefined }
  | { readonly number: number; readonly failed: { readonly name: string; readonly message: string } };
