using System.Numerics;

namespace Notify.InMemory;

/// <summary>
/// A set of notice numbers, a bit each, so that filters, marks and counts over many notices go 64 at a time. Numbers
/// before an offset are gone; the offset moves in whole words.
/// </summary>
internal sealed class BitSet
{
    public const int Word = 64;
    private ulong[] _words = [];

    /// <summary>The first number the set can have, a multiple of 64.</summary>
    private long _offset;

    public bool this[long number] => At(number / Word) is var word && (word >> (int)(number % Word) & 1) != 0;

    /// <summary>The numbers from 64 times the index on, as bits.</summary>
    public ulong At(long index)
    {
        var place = index - First;
        return place >= 0 && place < _words.Length ? _words[place] : 0;
    }

    public void Add(long number)
    {
        if (_words.Length == 0)
            _offset = number / Word * Word;
        else if (number < _offset)
            GrowFront(number);
        var place = (int)((number - _offset) / Word);
        if (place >= _words.Length)
            Array.Resize(ref _words, Math.Max(place + 1, _words.Length + (_words.Length / 2)));
        _words[place] |= 1UL << (int)(number % Word);
    }

    public bool Remove(long number)
    {
        if (!this[number])
            return false;
        _words[(number - _offset) / Word] &= ~(1UL << (int)(number % Word));
        return true;
    }

    /// <summary>Removes some of the numbers from 64 times the index on.</summary>
    public void RemoveBits(long index, ulong bits) => _words[index - First] &= ~bits;

    /// <summary>The first index from the given one on whose word has a number; the largest long if none has.</summary>
    public long Next(long index)
    {
        var from = Math.Max(index - First, 0);
        var found = from >= _words.Length ? -1 : _words.AsSpan((int)from).IndexOfAnyExcept(0UL);
        return found < 0 ? long.MaxValue : First + from + found;
    }

    /// <summary>The last index up to the given one whose word has a number; -1 if none has.</summary>
    public long Previous(long index)
    {
        var count = Math.Clamp(index - First + 1, 0, _words.Length);
        var found = _words.AsSpan(0, (int)count).LastIndexOfAnyExcept(0UL);
        return found < 0 ? -1 : First + found;
    }

    /// <summary>As <see cref="Next" />, for numbers that the other set does not have.</summary>
    public long NextWithout(BitSet other, long index)
    {
        while ((index = Next(index)) != long.MaxValue && (At(index) & ~other.At(index)) == 0)
            index += 1 + SameFrom(other, index + 1);
        return index;
    }

    /// <summary>As <see cref="Previous" />, for numbers that the other set does not have.</summary>
    public long PreviousWithout(BitSet other, long index)
    {
        while ((index = Previous(index)) >= 0 && (At(index) & ~other.At(index)) == 0)
            index -= 1 + SameBefore(other, index);
        return index;
    }

    /// <summary>How many numbers from the given one on are in the set.</summary>
    public long CountFrom(long number)
    {
        var count = 0L;
        for (var index = Math.Max(number, _offset) / Word; index < First + _words.Length; index++)
            count += BitOperations.PopCount(At(index) & MaskFrom(number, index));
        return count;
    }

    /// <summary>Lets go of the memory of numbers before the given one; none of them may be in the set.</summary>
    public void Forget(long before)
    {
        var gone = (int)Math.Clamp((before - _offset) / Word, 0, _words.Length);
        _words = _words[gone..];
        _offset += gone * (long)Word;
    }

    private long First => _offset / Word;

    /// <summary>How many words from an index on are alike here and there: a quick look over long runs.</summary>
    private int SameFrom(BitSet other, long index) =>
        index < other.First || index - First >= _words.Length || index - other.First >= other._words.Length
            ? 0
            : _words.AsSpan((int)(index - First)).CommonPrefixLength(other._words.AsSpan((int)(index - other.First)));

    /// <summary>How many words before an index are alike here and there.</summary>
    private int SameBefore(BitSet other, long index)
    {
        var (here, there) = (index - First, index - other.First);
        if (there <= 0 || there > other._words.Length)
            return 0;
        var count = (int)Math.Min(here, there);
        var mine = _words.AsSpan((int)here - count, count);
        var theirs = other._words.AsSpan((int)there - count, count);
        var left = count;
        while (left >= Vector<ulong>.Count && AreSame(mine, theirs, left - Vector<ulong>.Count))
            left -= Vector<ulong>.Count;
        while (left > 0 && mine[left - 1] == theirs[left - 1])
            left--;
        return count - left;
    }

    private static bool AreSame(ReadOnlySpan<ulong> mine, ReadOnlySpan<ulong> theirs, int from) =>
        Vector.EqualsAll(new Vector<ulong>(mine[from..]), new Vector<ulong>(theirs[from..]));

    /// <summary>Makes room for a number before the offset, and for more: earlier ones often follow.</summary>
    private void GrowFront(long number)
    {
        var missing = First - (number / Word);
        var more = Math.Min(Math.Max(missing, _words.Length / 2), First);
        var words = new ulong[_words.Length + more];
        _words.CopyTo(words, more);
        _words = words;
        _offset -= more * Word;
    }

    /// <summary>The bits of a word that stand for the given number and later ones.</summary>
    public static ulong MaskFrom(long number, long index) =>
        number <= index * Word ? ulong.MaxValue
        : number >= (index + 1) * Word ? 0
        : ulong.MaxValue << (int)(number % Word);

    /// <summary>The bits of a word that stand for numbers before the given one.</summary>
    public static ulong MaskBefore(long number, long index) => ~MaskFrom(number, index);
}
