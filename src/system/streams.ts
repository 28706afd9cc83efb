/** Where text goes. */
export interface Output {
  readonly isTerminal: boolean;
  /** Width in cells; undefined where no one knows. */
  readonly columns: number | undefined;
  /** Height in lines; undefined where no one knows. */
  readonly rows?: number | undefined;
  /** Resolves when it has been taken. What is for a reader that has gone away is dropped. */
  write(text: string | Uint8Array): Promise<void>;
  /** For libraries that draw by themselves. */
  readonly stream: NodeJS.WritableStream;
}

/** Where text comes from. */
export interface Input {
  readonly isTerminal: boolean;
  /** Everything up to the end. */
  read(): Promise<string>;
  readonly stream: NodeJS.ReadableStream;
}
