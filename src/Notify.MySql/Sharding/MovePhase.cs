namespace Notify.MySql;

/// <summary>How far a move has come.</summary>
internal enum MovePhase
{
    /// <summary>Users are moved one by one; the heads say who was.</summary>
    Copy,

    /// <summary>Everybody was moved and the new map counts; what they left behind is removed.</summary>
    Clean,
}
