// square_code: a text as a QR code (ISO/IEC 18004), for authenticators that read it off
// the screen. Bytes, level M, versions 1 to 10: up to 213 bytes, more than an otpauth
// address needs.

// By version: code words in all, error correction words a block, blocks.
const SIZES: readonly (readonly [number, number, number])[] = [
  [26, 10, 1],
  [44, 16, 1],
  [70, 26, 1],
  [100, 18, 2],
  [134, 24, 2],
  [172, 16, 4],
  [196, 18, 4],
  [242, 22, 4],
  [292, 22, 5],
  [346, 26, 5],
];
const ALIGNMENT: readonly (readonly number[])[] = [[], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50]];

export type Squares = boolean[][];

// The field of 256 elements with x^8 + x^4 + x^3 + x^2 + 1.
const times = (a: number, b: number): number => {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ ((product >> 7) * 0x11d);
    product ^= ((b >> bit) & 1) * a;
  }
  return product;
};

const generator = (degree: number): number[] => {
  const result: number[] = [...new Array<number>(degree - 1).fill(0), 1];
  let root = 1;
  for (let i = 0; i < degree; i++) {
    for (let j = 0; j < degree; j++) result[j] = times(result[j] ?? 0, root) ^ (result[j + 1] ?? 0);
    root = times(root, 2);
  }
  return result;
};

const remainder = (data: readonly number[], divisor: readonly number[]): number[] => {
  const rest: number[] = divisor.map(() => 0);
  for (const byte of data) {
    const factor = byte ^ (rest.shift() ?? 0);
    rest.push(0);
    divisor.forEach((coefficient, i) => (rest[i] = (rest[i] ?? 0) ^ times(coefficient, factor)));
  }
  return rest;
};

const sizeOf = (version: number): readonly [number, number, number] => SIZES[version - 1] ?? [0, 0, 0];

const capacity = (version: number): number => {
  const [all, each, blocks] = sizeOf(version);
  return all - each * blocks;
};

// Mode, length, bytes, end, and the two filling words by turns.
const dataWords = (bytes: Uint8Array, version: number): number[] => {
  const room = capacity(version);
  let bits = "0100" + bytes.length.toString(2).padStart(version < 10 ? 8 : 16, "0");
  for (const byte of bytes) bits += byte.toString(2).padStart(8, "0");
  bits += "0".repeat(Math.min(4, room * 8 - bits.length));
  bits += "0".repeat((8 - (bits.length % 8)) % 8);
  const words = (bits.match(/.{8}/g) ?? []).map((word) => Number.parseInt(word, 2));
  for (let i = 0; words.length < room; i++) words.push(i % 2 === 0 ? 0xec : 0x11);
  return words;
};

// Blocks of data with their correction, woven word by word.
const allWords = (data: readonly number[], version: number): number[] => {
  const [all, each, count] = sizeOf(version);
  const long = all % count;
  const short = Math.floor(all / count) - each;
  const divisor = generator(each);
  const blocks: { data: number[]; check: number[] }[] = [];
  for (let i = 0, at = 0; i < count; i++) {
    const length = short + (i < count - long ? 0 : 1);
    const part = data.slice(at, at + length);
    at += length;
    blocks.push({ data: part, check: remainder(part, divisor) });
  }
  const woven: number[] = [];
  for (let i = 0; i <= short; i++) for (const block of blocks) if (i < block.data.length) woven.push(block.data[i] ?? 0);
  for (let i = 0; i < each; i++) for (const block of blocks) woven.push(block.check[i] ?? 0);
  return woven;
};

class Board {
  readonly size: number;
  readonly dark: Squares;
  readonly fixed: Squares;

  constructor(version: number) {
    this.size = 17 + 4 * version;
    this.dark = Array.from({ length: this.size }, () => new Array<boolean>(this.size).fill(false));
    this.fixed = Array.from({ length: this.size }, () => new Array<boolean>(this.size).fill(false));
    this.#drawTiming();
    for (const [x, y] of [[3, 3], [this.size - 4, 3], [3, this.size - 4]] as const) this.#drawRings(x, y, 4, (ring) => ring !== 2 && ring !== 4);
    this.#drawAlignment(ALIGNMENT[version - 1] ?? []);
    this.drawFormat(0);
    if (version >= 7) this.#drawVersion(version);
  }

  set(x: number, y: number, dark: boolean): void {
    const [row, fixed] = [this.dark[y], this.fixed[y]];
    if (!row || !fixed || x < 0 || x >= this.size) return;
    row[x] = dark;
    fixed[x] = true;
  }

  isFixed(x: number, y: number): boolean {
    return this.fixed[y]?.[x] ?? true;
  }

  #drawTiming(): void {
    for (let i = 0; i < this.size; i++) {
      this.set(6, i, i % 2 === 0);
      this.set(i, 6, i % 2 === 0);
    }
  }

  #drawRings(x: number, y: number, reach: number, isDark: (ring: number) => boolean): void {
    for (let dy = -reach; dy <= reach; dy++)
      for (let dx = -reach; dx <= reach; dx++) this.set(x + dx, y + dy, isDark(Math.max(Math.abs(dx), Math.abs(dy))));
  }

  #drawAlignment(places: readonly number[]): void {
    const last = places.length - 1;
    places.forEach((x, i) =>
      places.forEach((y, j) => {
        const corner = (i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0);
        if (!corner) this.#drawRings(x, y, 2, (ring) => ring !== 1);
      }),
    );
  }

  // Level M is 0 in the two bits of the level; then three bits of the mask, and their check.
  drawFormat(mask: number): void {
    let check = mask;
    for (let i = 0; i < 10; i++) check = (check << 1) ^ ((check >> 9) * 0x537);
    const bits = ((mask << 10) | check) ^ 0x5412;
    const bit = (i: number): boolean => ((bits >> i) & 1) === 1;
    for (let i = 0; i < 6; i++) this.set(8, i, bit(i));
    this.set(8, 7, bit(6));
    this.set(8, 8, bit(7));
    this.set(7, 8, bit(8));
    for (let i = 9; i < 15; i++) this.set(14 - i, 8, bit(i));
    for (let i = 0; i < 8; i++) this.set(this.size - 1 - i, 8, bit(i));
    for (let i = 8; i < 15; i++) this.set(8, this.size - 15 + i, bit(i));
    this.set(8, this.size - 8, true);
  }

  #drawVersion(version: number): void {
    let check = version;
    for (let i = 0; i < 12; i++) check = (check << 1) ^ ((check >> 11) * 0x1f25);
    const bits = (version << 12) | check;
    for (let i = 0; i < 18; i++) {
      const dark = ((bits >> i) & 1) === 1;
      const [a, b] = [this.size - 11 + (i % 3), Math.floor(i / 3)];
      this.set(a, b, dark);
      this.set(b, a, dark);
    }
  }

  // Up and down in pairs of columns from the right, around what is fixed.
  fill(words: readonly number[]): void {
    let i = 0;
    for (let right = this.size - 1; right >= 1; right -= 2) {
      if (right === 6) right = 5;
      for (let step = 0; step < this.size; step++)
        for (const x of [right, right - 1]) {
          const y = ((right + 1) & 2) === 0 ? this.size - 1 - step : step;
          const row = this.dark[y];
          if (this.isFixed(x, y) || !row) continue;
          row[x] = (((words[i >> 3] ?? 0) >> (7 - (i & 7))) & 1) === 1;
          i += 1;
        }
    }
  }

  turn(mask: (x: number, y: number) => boolean): void {
    this.dark.forEach((row, y) =>
      row.forEach((dark, x) => {
        if (!this.isFixed(x, y)) row[x] = dark !== mask(x, y);
      }),
    );
  }
}

const MASKS: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_x, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

// How hard a row is to read: long runs, and what looks like a corner.
const rowFaults = (row: string): number => {
  const runs = (row.match(/0{5,}|1{5,}/g) ?? []).reduce((sum, run) => sum + run.length - 2, 0);
  const corners = (row.match(/(?=10111010000|00001011101)/g) ?? []).length * 40;
  return runs + corners;
};

const faults = ({ dark, size }: Board): number => {
  const rows = dark.map((row) => row.map((each) => (each ? "1" : "0")).join(""));
  const columns = rows.map((_, x) => rows.map((row) => row[x] ?? "0").join(""));
  let sum = [...rows, ...columns].reduce((total, line) => total + rowFaults(line), 0);
  for (let y = 0; y + 1 < size; y++)
    for (let x = 0; x + 1 < size; x++) {
      const square = `${rows[y]?.slice(x, x + 2)}${rows[y + 1]?.slice(x, x + 2)}`;
      if (square === "0000" || square === "1111") sum += 3;
    }
  const share = (rows.join("").match(/1/g) ?? []).length / (size * size);
  return sum + Math.floor(Math.abs(share - 0.5) * 20) * 10;
};

declare const encodeURIComponent: (text: string) => string;

// UTF-8.
const bytesOf = (text: string): Uint8Array =>
  Uint8Array.from(encodeURIComponent(text).match(/%[0-9A-F]{2}|./g) ?? [], (part) =>
    part.length === 3 ? Number.parseInt(part.slice(1), 16) : part.charCodeAt(0),
  );

// Rows of squares, true is dark; null when the text is too long.
export const squareCode = (text: string): Squares | null => {
  const bytes = bytesOf(text);
  const version = SIZES.findIndex((_, i) => bytes.length + (i < 9 ? 2 : 3) <= capacity(i + 1)) + 1;
  if (version === 0) return null;
  const words = allWords(dataWords(bytes, version), version);
  let best: Board | null = null;
  for (const [number, mask] of MASKS.entries()) {
    const board = new Board(version);
    board.fill(words);
    board.turn(mask);
    board.drawFormat(number);
    if (best === null || faults(board) < faults(best)) best = board;
  }
  return best?.dark ?? null;
};
