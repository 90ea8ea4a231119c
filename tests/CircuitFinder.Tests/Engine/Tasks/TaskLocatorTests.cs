using CircuitFinder.Engine.Files;
using CircuitFinder.Engine.Tasks;

namespace CircuitFinder.Tests.Engine.Tasks;

public sealed class TaskLocatorTests
{
    [Fact]
    public void List_TasksOfThisCheckout_AreInOrdinalOrder()
        => Assert.Equal(["docstring", "greater-than", "induction", "ioi"], TaskLocator.List(ShippedTasks.Folder).AsEnumerable());

    [Fact]
    public void List_AbsentFolder_HoldsNone() => Assert.Empty(TaskLocator.List("no/such/folder"));

    [Fact]
    public void Find_Name_IsLookedUpInTheFolder() => Assert.Equal("ioi", TaskLocator.Find("ioi", ShippedTasks.Folder).Name);

    [Fact]
    public void Find_Path_IsReadWhereverItLies()
        => Assert.Equal("ioi", TaskLocator.Find(Path.Combine(ShippedTasks.Folder, "ioi.yaml"), "no/such/folder").Name);

    [Fact]
    public void Find_UnknownName_ListsTheKnownOnes()
    {
        UserFaultException fault = Assert.Throws<UserFaultException>(() => TaskLocator.Find("oi", ShippedTasks.Folder));

        Assert.Equal(
            $"there is no task 'oi': {ShippedTasks.Folder} holds docstring, greater-than, induction, ioi. Name one of them, or give the path of a .yaml file.",
            fault.Message);
    }
}
