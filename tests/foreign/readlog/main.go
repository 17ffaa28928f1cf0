// Readlog reads a public folder as a stranger with Go's own transparency log packages would, and says whether it holds.
//
//	readlog FOLDER LOG_VKEY
//
// It opens the checkpoint, compares every entry with the tiles that lead to its root, computes the root again from the
// entries alone, checks an inclusion proof of each entry, a consistency proof from each older checkpoint, every offline proof, and every bulletin's note. It prints what
// it counted, as JSON; on the first difference it prints the reason and ends with 1.
//
// Go's packages name tiles tile/8/L/N and know no entry bundles; both are mapped here, and nothing else is.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	tileHeight  = 8
	bundleWidth = 1 << tileHeight
)

// counts is what is printed.
type counts struct {
	Origin       string `json:"origin"`
	Size         int64  `json:"size"`
	Entries      int64  `json:"entries"`
	Checkpoints  int    `json:"checkpoints"`
	OpenEntries  int    `json:"open_entries"`
	Proofs       int    `json:"proofs"`
	Notes        int    `json:"notes"`
	NoteSigners  int    `json:"note_signers"`
	UnknownLines int    `json:"unknown_lines"`
}

// record is one public folder.
type record struct {
	folder string
	log    note.Verifier
	tree   tlog.Tree
	tiles  tlog.HashReader
	leaves [][]byte
	stored storedHashes
	counts counts
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: readlog FOLDER LOG_VKEY")
		os.Exit(2)
	}
	found, err := read(os.Args[1], os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	json.NewEncoder(os.Stdout).Encode(found)
}

// read checks the whole folder.
func read(folder, vkey string) (*counts, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return nil, fmt.Errorf("log key: %v", err)
	}
	r := &record{folder: folder, log: verifier}
	steps := []func() error{r.readCheckpoint, r.readEntries, r.checkInclusion, r.checkOlder, r.checkOpen, r.checkProofs, r.checkNotes}
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return &r.counts, nil
}

func (r *record) readCheckpoint() error {
	data, err := os.ReadFile(filepath.Join(r.folder, "checkpoint"))
	if err != nil {
		return err
	}
	tree, opened, err := r.open(data)
	if err != nil {
		return fmt.Errorf("checkpoint: %v", err)
	}
	r.tree, r.tiles = tree, tlog.TileHashReader(tree, &folderTiles{folder: r.folder})
	r.counts.Origin, r.counts.Size = r.log.Name(), tree.N
	r.counts.UnknownLines = len(opened.UnverifiedSigs)
	return nil
}

// open verifies a checkpoint and reads its three lines.
func (r *record) open(data []byte) (tlog.Tree, *note.Note, error) {
	opened, err := note.Open(data, note.VerifierList(r.log))
	if err != nil {
		return tlog.Tree{}, nil, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != r.log.Name() {
		return tlog.Tree{}, nil, fmt.Errorf("no checkpoint of %s: %q", r.log.Name(), opened.Text)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, nil, err
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return tlog.Tree{}, nil, err
	}
	return tlog.Tree{N: size, Hash: root}, opened, nil
}

// readEntries reads every bundle and compares each entry's leaf hash with the tiles, which lead to the root.
func (r *record) readEntries() error {
	for first := int64(0); first < r.tree.N; first += bundleWidth {
		entries, err := r.readBundle(first / bundleWidth)
		if err != nil {
			return err
		}
		indexes := make([]int64, len(entries))
		for i := range entries {
			indexes[i] = tlog.StoredHashIndex(0, first+int64(i))
		}
		hashes, err := r.tiles.ReadHashes(indexes)
		if err != nil {
			return fmt.Errorf("tiles: %v", err)
		}
		for i, entry := range entries {
			if tlog.RecordHash(entry) != hashes[i] {
				return fmt.Errorf("entry %d is not the leaf of its tile", first+int64(i))
			}
			added, err := tlog.StoredHashesForRecordHash(first+int64(i), hashes[i], r.stored)
			if err != nil {
				return err
			}
			r.stored = append(r.stored, added...)
		}
		r.leaves = append(r.leaves, entries...)
	}
	r.counts.Entries = int64(len(r.leaves))
	return nil
}

// readBundle reads the entries of one bundle, at most as many as the checkpoint has.
func (r *record) readBundle(n int64) ([][]byte, error) {
	width := bundleWidth
	if rest := r.tree.N - n*bundleWidth; rest < bundleWidth {
		width = int(rest)
	}
	path := strings.Replace(tlog.Tile{H: tileHeight, L: 0, N: n, W: width}.Path(), "tile/8/0/", "tile/entries/", 1)
	data, full, err := readTile(r.folder, path)
	if err != nil {
		return nil, err
	}
	entries := [][]byte{}
	for len(data) > 0 && len(entries) < width {
		if len(data) < 2 || len(data)-2 < int(binary.BigEndian.Uint16(data)) {
			return nil, fmt.Errorf("%s ends within an entry", path)
		}
		end := 2 + int(binary.BigEndian.Uint16(data))
		entries = append(entries, data[2:end])
		data = data[end:]
	}
	if len(entries) < width || (len(data) > 0 && !full) {
		return nil, fmt.Errorf("%s: %d entries expected, %d found, and %d bytes more", path, width, len(entries), len(data))
	}
	return entries, nil
}

// checkInclusion computes the root from the entries alone, without any tile, and proves each entry against it.
func (r *record) checkInclusion() error {
	root, err := tlog.TreeHash(r.tree.N, r.stored)
	if err != nil || root != r.tree.Hash {
		return fmt.Errorf("the entries have the root %v, not %v (%v)", root, r.tree.Hash, err)
	}
	for i, entry := range r.leaves {
		proof, err := tlog.ProveRecord(r.tree.N, int64(i), r.stored)
		if err != nil {
			return fmt.Errorf("inclusion of %d: %v", i, err)
		}
		if err := tlog.CheckRecord(proof, r.tree.N, r.tree.Hash, int64(i), tlog.RecordHash(entry)); err != nil {
			return fmt.Errorf("inclusion of %d: %v", i, err)
		}
	}
	return nil
}

// checkOlder checks that the checkpoints of the freeze and of the bulletins are beginnings of the newest.
func (r *record) checkOlder() error {
	paths, err := r.glob("freeze/checkpoint", "bulletin/*/checkpoint")
	if err != nil {
		return err
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		older, _, err := r.open(data)
		if err != nil {
			return fmt.Errorf("%s: %v", path, err)
		}
		proof, err := tlog.ProveTree(r.tree.N, older.N, r.tiles)
		if err != nil {
			return fmt.Errorf("%s: %v", path, err)
		}
		if err := tlog.CheckTree(proof, r.tree.N, r.tree.Hash, older.N, older.Hash); err != nil {
			return fmt.Errorf("%s is no beginning of the newest: %v", path, err)
		}
		r.counts.Checkpoints++
	}
	return nil
}

// checkOpen compares the entries published one by one with those of the bundles.
func (r *record) checkOpen() error {
	paths, err := r.glob("open/*.entry")
	if err != nil {
		return err
	}
	for _, path := range paths {
		index, err := strconv.Atoi(strings.TrimSuffix(filepath.Base(path), ".entry"))
		if err != nil || index >= len(r.leaves) {
			return fmt.Errorf("%s: no entry has this index", path)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if !bytes.Equal(data, r.leaves[index]) {
			return fmt.Errorf("%s is not entry %d of the bundles", path, index)
		}
		r.counts.OpenEntries++
	}
	return nil
}

func (r *record) checkProofs() error {
	paths, err := r.glob("open/*.tlog-proof", "proof/*.tlog-proof")
	if err != nil {
		return err
	}
	for _, path := range paths {
		if err := r.checkProof(path); err != nil {
			return fmt.Errorf("%s: %v", path, err)
		}
		r.counts.Proofs++
	}
	return nil
}

// checkProof checks one offline proof: the index in its name, the hashes, and the checkpoint at its end.
func (r *record) checkProof(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	split := bytes.Index(data, []byte("\n\n"))
	if split < 0 {
		return fmt.Errorf("no empty line")
	}
	lines := strings.Split(string(data[:split]), "\n")
	name := strings.TrimSuffix(filepath.Base(path), ".tlog-proof")
	index, err := strconv.Atoi(name)
	if err != nil || index >= len(r.leaves) || len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" || lines[1] != "index "+name {
		return fmt.Errorf("not the head of a proof of entry %s", name)
	}
	proof := tlog.RecordProof{}
	for _, line := range lines[2:] {
		hash, err := base64.StdEncoding.DecodeString(line)
		if err != nil || len(hash) != tlog.HashSize {
			return fmt.Errorf("not a hash: %q", line)
		}
		proof = append(proof, *(*tlog.Hash)(hash))
	}
	tree, _, err := r.open(data[split+2:])
	if err != nil {
		return err
	}
	return tlog.CheckRecord(proof, tree.N, tree.Hash, int64(index), tlog.RecordHash(r.leaves[index]))
}

// checkNotes opens every bulletin with the members' keys of the record.
func (r *record) checkNotes() error {
	paths, err := r.glob("bulletin/*/note")
	if err != nil || len(paths) == 0 {
		return err
	}
	listed, err := os.ReadFile(filepath.Join(r.folder, "members.vkeys"))
	if err != nil {
		return err
	}
	members := []note.Verifier{}
	for _, vkey := range strings.Fields(string(listed)) {
		member, err := note.NewVerifier(vkey)
		if err != nil {
			return fmt.Errorf("members.vkeys: %v", err)
		}
		members = append(members, member)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		opened, err := note.Open(data, note.VerifierList(members...))
		if err != nil {
			return fmt.Errorf("%s: %v", path, err)
		}
		r.counts.Notes++
		r.counts.NoteSigners += len(opened.Sigs)
	}
	return nil
}

func (r *record) glob(patterns ...string) ([]string, error) {
	paths := []string{}
	for _, pattern := range patterns {
		found, err := filepath.Glob(filepath.Join(r.folder, pattern))
		if err != nil {
			return nil, err
		}
		paths = append(paths, found...)
	}
	return paths, nil
}

// storedHashes are the hashes of the tree, in the order in which Go's packages store them.
type storedHashes []tlog.Hash

func (s storedHashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index >= int64(len(s)) {
			return nil, fmt.Errorf("no hash %d", index)
		}
		found[i] = s[index]
	}
	return found, nil
}

// folderTiles gives Go's packages the tiles of a folder.
type folderTiles struct {
	folder string
	kept   map[string][]byte
}

func (f *folderTiles) Height() int { return tileHeight }

func (f *folderTiles) SaveTiles(tiles []tlog.Tile, data [][]byte) {}

func (f *folderTiles) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	if f.kept == nil {
		f.kept = map[string][]byte{}
	}
	found := make([][]byte, len(tiles))
	for i, tile := range tiles {
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		if f.kept[path] == nil {
			data, full, err := readTile(f.folder, path)
			if err != nil {
				return nil, err
			}
			if full && len(data) == bundleWidth*tlog.HashSize {
				data = data[:tile.W*tlog.HashSize]
			}
			f.kept[path] = data
		}
		found[i] = f.kept[path]
	}
	return found, nil
}

// readTile reads a tile or bundle, or the full one in place of a partial one that was removed, and says which.
func readTile(folder, path string) (data []byte, full bool, err error) {
	data, err = os.ReadFile(filepath.Join(folder, path))
	whole, _, partial := strings.Cut(path, ".p/")
	if !os.IsNotExist(err) || !partial {
		return data, !partial, err
	}
	data, err = os.ReadFile(filepath.Join(folder, whole))
	return data, true, err
}
